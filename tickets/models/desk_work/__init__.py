"""What agents do with tickets at the desk: each act, once and for all (ticket_event), the words by which they are told
apart (tag), which belong together (ticket_link), what is done to many at once (bulk_act), and the views of the queue
that they keep (saved_view).
"""
