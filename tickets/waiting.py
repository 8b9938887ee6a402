"""Who waits for whom: a ticket’s turn passes between the customer and us; and whether somebody is found for it."""

from datetime import datetime

from supportportal.foundations.knock import knock_after_commit
from tickets.history.recording import record
from tickets.letters.set_phrases.thanks import is_only_thanks
from tickets.models import Agent, Team, Ticket, TicketEvent


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
    if ticket.status != Ticket.Status.WAITING_FOR_US:
        seek_agent(ticket, now=since)
    ticket.status, ticket.closed_at = Ticket.Status.WAITING_FOR_US, None
    ticket.waiting_since = ticket.waiting_since or since
    if ticket.snoozed_until:
        record(ticket, TicketEvent.Kind.WOKEN, by=None, now=since)
    ticket.snoozed_until = ticket.silent_since = None
    ticket.save(
        update_fields=[
            *("status", "closed_at", "waiting_since", "snoozed_until"),
            *("to_hand_out_since", "silent_since"),
        ]
    )


def wait_for_customer(ticket: Ticket, *, now: datetime, by: Agent | None = None) -> None:
    """We have answered or asked. A closed one opens again."""
    if ticket.status == Ticket.Status.CLOSED:
        record(ticket, TicketEvent.Kind.REOPENED, by=by, now=now)
    ticket.first_answered_at = ticket.first_answered_at or now
    ticket.status, ticket.waiting_since, ticket.closed_at = Ticket.Status.WAITING_FOR_CUSTOMER, None, None
    ticket.silent_since, ticket.reminded_at, ticket.kept_open_at = now, None, None
    ticket.save(
        update_fields=[
            *("first_answered_at", "status", "waiting_since", "closed_at"),
            *("silent_since", "reminded_at", "kept_open_at"),
        ]
    )


def seek_agent(ticket: Ticket, *, now: datetime) -> None:
    """For rooms that save the ticket: the next round gives it to somebody, if its team has that done."""
    if ticket.assignee_id is None and Team.objects.handing_out().filter(topic=ticket.topic).exists():
        ticket.to_hand_out_since = now
        knock_after_commit("tickets.tasks.hand_out")


def stays_closed(ticket: Ticket, *, text: str, has_more: bool) -> bool:
    """Whether the text is nothing but thanks for what is done. `has_more`: files, or a subject of its own."""
    if ticket.status != Ticket.Status.CLOSED or has_more:
        return False
    colleagues = Agent.objects.filter(pk__in=ticket.messages.values("agent")).values_list("user__first_name", flat=True)
    local_part = ticket.customer.email.rpartition("@")[0]
    return is_only_thanks(text, names=[ticket.customer.name, local_part, *colleagues])
