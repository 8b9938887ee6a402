"""The record of a case: written for many at once (chronicle), as its customer reads it (story), and as a file for a
court (case_file, packed by archive). What was said can be erased (erasure).
"""
