"""The queue of tickets (ticket_queue): who can save a case (rescuers), and the lead's board (board, forecast)."""
