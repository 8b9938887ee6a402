"""What agents do with tickets at the desk: each act, once and for all (ticket_event), how far they read (reading)."""
