"""One writer at a time: a ticket is locked and read again before a room decides about it (holding_one)."""
