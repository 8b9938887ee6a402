"""The desk of this app."""
