"""What agents do with tickets at the desk, and what comes of it.

Each act, once and for all (ticket_event), answers that have not left yet (leaving_answer), and what customers thought
of them (ticket_rating).
"""
