"""What agents do with tickets at the desk: each act, once and for all (ticket_event), what is done to many at once
(bulk_act), and the views of the queue that they keep (saved_view).
"""
