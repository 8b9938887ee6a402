"""Who waits for whom: a ticket’s turn passes between the customer and us."""

from datetime import datetime

from tickets.models import Ticket


def wait_for_us(ticket: Ticket, *, since: datetime) -> None:
    """For rooms that hold the ticket. A closed one opens again; the longest wait counts."""
    ticket.status, ticket.closed_at = Ticket.Status.WAITING_FOR_US, None
    ticket.waiting_since = ticket.waiting_since or since
    ticket.save(update_fields=["status", "closed_at", "waiting_since"])


def wait_for_customer(ticket: Ticket, *, now: datetime) -> None:
    """We have answered or asked. A closed one opens again."""
    ticket.first_answered_at = ticket.first_answered_at or now
    ticket.status, ticket.waiting_since, ticket.closed_at = Ticket.Status.WAITING_FOR_CUSTOMER, None, None
    ticket.save(update_fields=["first_answered_at", "status", "waiting_since", "closed_at"])
