"""Canned replies, for letters and chats: what is filled in (variables), with which facts of a ticket (ticket_values),
and which of them an agent is offered, in which language (offering).
"""
