"""An outage day: many tickets are of one incident (incident_links), and all are answered at once, each in its language.

Who gets it and who doesn't, and why, is worked out first (round_plan), and then it is written some at a time (rounds).
"""
