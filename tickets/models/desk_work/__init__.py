"""What agents do to requests besides answering them: rows that go from one to another (ticket_move)."""
