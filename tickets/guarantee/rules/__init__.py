"""What the law and our promise say about a case, before anybody acts.

How days are counted (clock, with the zones of zone_data), and those of a contract (contract_days). What was promised
(policies; standard_letters where an editor wrote none), and what the law adds to a late payment (late_payment). What
happened (events, a chain), and what people wrote in it, which can be erased (words). Who holds a case while deciding
(holding). What is due when: last_acts and case_facts are read into terms, schedule decides by them and by the rows of
scheduled_notices without a query, hours says at which time of the day people are written to, silence does so for a
customer who doesn't answer, and rescheduling saves when the sweep has to look again.
"""
