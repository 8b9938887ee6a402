"""Customers and agents (people), and what was bought (subscription_lists)."""
