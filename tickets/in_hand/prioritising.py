"""How urgent tickets are, as agents say; the law's days come first all the same."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from tickets.history.recording import record_all
from tickets.in_hand.held_tickets import held_open, rows_of
from tickets.models import Agent, Ticket, TicketEvent


@transaction.atomic
def rank(tickets: QuerySet[Ticket], *, priority: int, by: Agent, now: datetime) -> list[Ticket]:
    """The open ones that `by` may work on and that had another priority; returns them."""
    by_priority = defaultdict[int, list[Ticket]](list)
    for ticket in held_open(tickets, by=by):
        by_priority[ticket.priority].append(ticket)
    by_priority.pop(priority, None)
    changed = [ticket for tickets_before in by_priority.values() for ticket in tickets_before]
    rows_of(changed).update(priority=priority)
    for before, those in by_priority.items():
        record_all(those, TicketEvent.Kind.PRIORITY, by=by, now=now, priority_before=before, priority=priority)
    return changed
