"""What agents do to requests at the desk: answers that have not left yet (leaving_answer)."""
