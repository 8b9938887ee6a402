"""Customers and agents (people), who may sign in (accounts), and what was bought (subscription_lists)."""
