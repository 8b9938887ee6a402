"""Who waits for whom: a ticket’s turn passes between the customer and us."""

from datetime import datetime

from tickets.history.recording import record
from tickets.models import Agent, Ticket, TicketEvent


def wait_for_us(
    ticket: Ticket,
    *,
    since: datetime,
    by: Agent | None = None,
    reopening: TicketEvent.Kind = TicketEvent.Kind.REOPENED,
) -> None:
    """For rooms that hold the ticket. A closed one opens again, which `reopening` tells; the longest wait counts."""
    if ticket.status == Ticket.Status.CLOSED:
        record(ticket, reopening, by=by, now=since)
    ticket.status, ticket.closed_at = Ticket.Status.WAITING_FOR_US, None
    ticket.waiting_since = ticket.waiting_since or since
    ticket.save(update_fields=["status", "closed_at", "waiting_since"])


def wait_for_customer(ticket: Ticket, *, now: datetime, by: Agent | None = None) -> None:
    """We have answered or asked. A closed one opens again."""
    if ticket.status == Ticket.Status.CLOSED:
        record(ticket, TicketEvent.Kind.REOPENED, by=by, now=now)
    ticket.first_answered_at = ticket.first_answered_at or now
    ticket.status, ticket.waiting_since, ticket.closed_at = Ticket.Status.WAITING_FOR_CUSTOMER, None, None
    ticket.save(update_fields=["first_answered_at", "status", "waiting_since", "closed_at"])
