"""What agents do with tickets at the desk: each act, once and for all (ticket_event), what became part of what
(ticket_move), and outages of which many write (incident)."""
