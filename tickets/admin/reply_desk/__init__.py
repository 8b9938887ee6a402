"""The answer to a customer at the desk: its form (reply_form), with canned replies into its text (inserting), the very
letter before it leaves (answer_preview), and what becomes of one that waits (leaving_forms), at which times (times).
"""
