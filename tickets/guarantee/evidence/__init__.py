"""The record of a case: written for many at once (chronicle), as its customer reads it (story), and as a file for a
court (case_file, packed by archive).

What must stay as it is (sealing) is noted in a register of all cases (register), whose head leaves the house (heads).
Whether all is as it was recorded (verification), and how people are forgotten (erasure), or a passage of
theirs is taken out (redacting).
"""
