"""Others in a customer's conversation: asked for by the letter's To and Cc, let in by an agent, shown out again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tickets.access import require_work_on
from tickets.models import Agent, Ticket, TicketParticipant

MOST_ADDRESSED = 20  # people in To and Cc of one letter
MOST_PARTICIPANTS = 50  # of one ticket: who writes on and on with ever new ones fills no page


def note_addressed(addressed: Sequence[tuple[Ticket, Sequence[str]]], *, now: datetime) -> None:
    """Remembers who else letters went to, for an agent to let in or not; until then they get nothing.

    Addresses in lower case. One statement for any number of letters of new tickets.
    """
    rows = [
        TicketParticipant(ticket=ticket, address=address, asked_at=now)
        for ticket, addresses in addressed
        for address in addresses[: _room_for_more(ticket)]
    ]
    if rows:
        TicketParticipant.objects.bulk_create(rows, ignore_conflicts=True)


def _room_for_more(ticket: Ticket) -> int:
    there = 0 if ticket.opening else ticket.participants.count()  # one that was just born has none
    return min(MOST_ADDRESSED, max(MOST_PARTICIPANTS - there, 0))


@transaction.atomic
def let_in(ticket: Ticket, *, address: str, by: Agent, now: datetime) -> TicketParticipant:
    """From now on they get a copy of every reply, nothing of what was written before, and their letters join."""
    require_work_on(ticket, agent=by)
    participant, _born = TicketParticipant.objects.get_or_create(
        ticket=ticket, address=address.lower(), defaults={"asked_at": now}
    )
    if participant.let_in_at is None:
        participant.let_in_at, participant.let_in_by = now, by
        participant.save(update_fields=["let_in_at", "let_in_by"])
    return participant


@transaction.atomic
def show_out(ticket: Ticket, *, address: str, by: Agent, now: datetime) -> None:
    """No more copies, and their signed address is void."""
    require_work_on(ticket, agent=by)
    ticket.participants.filter(address=address.lower()).update(let_in_at=None, let_in_by=None)
