"""An act on a ticket is written down where nobody can change it."""

from collections.abc import Iterable
from datetime import datetime

from tickets.models import Agent, Ticket, TicketEvent

BATCH = 500


def record(
    ticket: Ticket,
    kind: TicketEvent.Kind,
    *,
    by: Agent | None,
    now: datetime,
    reason: str = "",
    **facts: str | int | None,
) -> None:
    """For rooms, inside their transaction. See `record_all`."""
    record_all([ticket], kind, by=by, now=now, reason=reason, **facts)


def record_all(
    tickets: Iterable[Ticket],
    kind: TicketEvent.Kind,
    *,
    by: Agent | None,
    now: datetime,
    reason: str = "",
    **facts: str | int | None,
) -> None:
    """`by`: None is the portal itself, or the customer, as `kind` says. `reason`: what a person typed.

    `facts`: codes, ids and counts; one that is None is left out. Who acted is among them, so that an agent whose
    account is deleted doesn't become the portal.
    """
    known = {name: fact for name, fact in facts.items() if fact is not None} | ({"by": by.pk} if by else {})
    TicketEvent.objects.bulk_create(
        [TicketEvent(ticket=ticket, kind=kind, at=now, agent=by, reason=reason, facts=known) for ticket in tickets],
        batch_size=BATCH,
    )
