"""Letters come in: arriving makes them safe, sorting gives each exactly one fate. Those of third parties stay in their
side threads (side_letters), a colleague’s answers in their drafts (agents_answers). What is wrong with all: troubles.
"""
