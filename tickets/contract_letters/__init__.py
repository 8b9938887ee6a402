"""Letters about their contract that nobody asked for: its renewal (renewals), and a document that changes (changes)."""
