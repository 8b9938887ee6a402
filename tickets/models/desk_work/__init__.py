"""What agents do with tickets at the desk: each act, once and for all (ticket_event); and what they keep for it:
replies that are ready (canned_reply).
"""
