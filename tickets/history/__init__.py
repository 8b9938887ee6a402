"""What happened to a ticket: written down once and for all (recording), and said in words (sentences)."""
