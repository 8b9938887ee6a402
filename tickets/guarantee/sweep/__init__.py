"""Once a minute: finds the cases that are due (case_sweep) and sends their notices (due_notices), and those whose
letters came back (undelivered); a watchdog checks that it happens.
"""
