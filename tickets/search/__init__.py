"""How the desk finds a request: by every word of its subject, messages, notes, letters and files, and of its customer.

The database keeps the index by itself, with each row, in the same transaction (index). What is asked becomes words and
numbers (query); requests that have them all are found (finding); where they stand (texts) is shown (excerpts).
"""
