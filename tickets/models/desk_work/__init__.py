"""What agents do with tickets at the desk: each act, once and for all (ticket_event), and what became part of what
(ticket_move)."""
