"""Once a minute: the cases that are due are found (case_sweep), what is due is said (saying), and somebody watches
that it happens (watchdog).
"""
