"""What agents do with tickets at the desk: each act, once and for all (ticket_event), the words by which they are told
apart (tag), which belong together (ticket_link), answers that have not left yet (leaving_answer), what is done to many
at once (bulk_act), the views of the queue that they keep (saved_view), how far they read (reading), replies that are
ready (canned_reply), what became part of what (ticket_move), and who else reads along (participant).
"""
