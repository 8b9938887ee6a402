"""Customers and agents (people), who may sign in (accounts), and what was bought (subscription_lists).

Who reads about many people at once is noted (noted_reading).
"""
