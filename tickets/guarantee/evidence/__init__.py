"""The record of a case: written for many at once (chronicle), as its customer reads it (story), and for a court.

For a court all rows are read (case_record, log_facts) and put into words (sheet_words): how it ended (outcome) on a
first page (summary); what was written (correspondence), the days and the log (annexes) behind it. That is a sheet, as
HTML and as PDF (sheet), in a file with all that it speaks of (case_file, packed by archive).

What must stay as it is (sealing) is noted in a register of all cases (register), whose head leaves the house (heads).
Whether all is as it was recorded (verification), and how people are forgotten (erasure), or a passage of
theirs is taken out (redacting).
"""
