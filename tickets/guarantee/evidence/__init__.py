"""What is kept of a case: its log in one place (chronicle), as its customer reads it (story), and as a file for a
court (case_file, packed by archive).
"""
