"""In which language the customer of a ticket is written to: an agent chooses it (switching)."""
