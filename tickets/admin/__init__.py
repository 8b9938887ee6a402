"""The agents' desk for requests: one file per desk, each read here once so that the admin knows it."""

from tickets.admin import cases, ledger, outgoing, people, subscriptions, ticket_queue

__all__ = ["cases", "ledger", "outgoing", "people", "subscriptions", "ticket_queue"]
