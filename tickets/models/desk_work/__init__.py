"""What agents do with tickets at the desk: each act, once and for all (ticket_event), the words by which they are told
apart (tag), which belong together (ticket_link), and answers that have not left yet (leaving_answer).
"""
