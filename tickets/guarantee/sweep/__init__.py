"""Once a minute: finds the cases that are due (case_sweep) and sends their notices (due_notices), and those whose
letters came back (undelivered); a watchdog checks that it happens. What may be a claim, and nobody decides, becomes one
(undecided_claims).
"""
