"""Who works at the desk, as every app asks: the groups of accounts (groups), rows that aren't for everybody
(guarded_rows), whether a sign-in has shown more than a password (second_factor), and what people did that changes no
row (audit).
"""
