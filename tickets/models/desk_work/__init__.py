"""What agents do with tickets at the desk, and what comes of it.

Each act, once and for all (ticket_event), the words by which tickets are told apart (tag), which belong together
(ticket_link), what became part of what (ticket_move), outages of which many write (incident), and who else reads
along (participant). Answers that have not left yet (leaving_answer), and what customers thought of them
(ticket_rating). What is done to many at once (bulk_act), the views of the queue that agents keep (saved_view), how
far they read (reading), and replies that are ready (canned_reply).
"""
