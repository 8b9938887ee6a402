"""What the law and our promise say of a case, before anybody acts.

How days are counted (clock, by the zones of zone_data), what was promised (policies, in the standard_letters where an
editor wrote none), what happened (events, chained), who holds a case while deciding (holding), and what is due when
(facts are read, schedule decides by the rows of scheduled_notices; pure), a customer's silence included (silence);
the sweep's next look is written down (rescheduling).
"""
