"""What agents do to requests at the desk, and what comes of it.

Answers that have not left yet (leaving_answer), and what customers thought of them (ticket_rating).
"""
