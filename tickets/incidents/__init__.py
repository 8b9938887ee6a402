"""An outage day: many tickets are of one incident (linking), and all are answered at once, each in its language.

Who gets it and who doesn't, and why, is worked out first (planning), and then it is written some at a time (rounds).
"""
