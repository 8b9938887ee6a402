"""Once a minute, if the clock is to be believed (plausible_clock): finds the cases that are due (case_sweep), sends
their notices (due_notices), and says which letters came back (undelivered); a watchdog checks that it happens. What may
be a claim, and nobody decides, becomes one (undecided_claims).
"""
