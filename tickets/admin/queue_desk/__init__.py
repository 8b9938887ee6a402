"""The queue of tickets (ticket_queue): who can save a case (rescuers), what a lead reads of the decisions whether
messages are claims (claim_lists), and the lead's board (board, forecast).
"""
