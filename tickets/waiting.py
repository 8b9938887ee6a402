"""Who waits for whom: a ticket’s turn passes between the customer and us."""

from datetime import datetime

from tickets.history.recording import record
from tickets.letters.set_phrases.thanks import is_only_thanks
from tickets.models import Agent, Ticket, TicketEvent


def wait_for_us(
    ticket: Ticket,
    *,
    since: datetime,
    by: Agent | None = None,
    reopening: TicketEvent.Kind = TicketEvent.Kind.REOPENED,
) -> None:
    """For rooms that hold the ticket. The longest wait counts.

    A closed one opens again, which `reopening` tells, and one that was set aside is back.
    """
    if ticket.status == Ticket.Status.CLOSED:
        record(ticket, reopening, by=by, now=since)
    ticket.status, ticket.closed_at = Ticket.Status.WAITING_FOR_US, None
    ticket.waiting_since = ticket.waiting_since or since
    if ticket.snoozed_until:
        record(ticket, TicketEvent.Kind.WOKEN, by=None, now=since)
    ticket.snoozed_until = None
    ticket.save(update_fields=["status", "closed_at", "waiting_since", "snoozed_until"])


def wait_for_customer(ticket: Ticket, *, now: datetime, by: Agent | None = None) -> None:
    """We have answered or asked. A closed one opens again."""
    if ticket.status == Ticket.Status.CLOSED:
        record(ticket, TicketEvent.Kind.REOPENED, by=by, now=now)
    ticket.first_answered_at = ticket.first_answered_at or now
    ticket.status, ticket.waiting_since, ticket.closed_at = Ticket.Status.WAITING_FOR_CUSTOMER, None, None
    ticket.save(update_fields=["first_answered_at", "status", "waiting_since", "closed_at"])


def stays_closed(ticket: Ticket, *, text: str, has_more: bool) -> bool:
    """Whether the text is nothing but thanks for what is done. `has_more`: files, or a subject of its own."""
    if ticket.status != Ticket.Status.CLOSED or has_more:
        return False
    colleagues = Agent.objects.filter(pk__in=ticket.messages.values("agent")).values_list("user__first_name", flat=True)
    local_part = ticket.customer.email.rpartition("@")[0]
    return is_only_thanks(text, names=[ticket.customer.name, local_part, *colleagues])
