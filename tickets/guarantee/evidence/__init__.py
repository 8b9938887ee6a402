"""The record of a case: written for many at once (chronicle), as its customer reads it (story), and for a court.

For a court all rows are read (case_record) and put into words (sheet_words): how it ended (outcome) on a first page
(summary); what was written (correspondence), the days and the log (annexes) behind it. That is a sheet, as HTML and as
PDF (sheet), in a file with all that it speaks of (case_file, packed by archive).
"""
