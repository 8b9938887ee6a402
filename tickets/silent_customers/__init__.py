"""Customers who don’t answer: reminded once, and then their request is closed, where the team wants that.

Whom it is about and when (planning); the round that writes and closes (sweeping). An agent may keep a request open.
"""
