"""What agents keep for their work: replies that are ready (canned_reply)."""
