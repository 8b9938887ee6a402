"""Where a reader stands: how far they had read, what is new to them, and in which order they read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from tickets.admin.reading_desk.stretches import Stretch
from tickets.models import Agent, Message, NewestFirst, Ticket, TicketReading

Tickets = TypeVar("Tickets", bound=QuerySet[Ticket])


@dataclass(frozen=True, slots=True)
class Bookmark:
    newest: int | None  # message
    unread: int | None  # the first that came since they last looked
    landing: int | None  # where the page opens; none: at its top
    newest_first: bool


def as_read_by(tickets: Tickets, agent: Agent | None) -> Tickets:
    """Adds `read_through` and `newest_first`."""
    readings = TicketReading.objects.filter(agent=agent, ticket=OuterRef("pk"))
    return tickets.annotate(
        read_through=Subquery(readings.values("through")[:1]),
        newest_first=Exists(NewestFirst.objects.filter(agent=agent)),
    )


def bookmark_of(ticket: Ticket, stretch: Stretch, *, agent: Agent | None) -> Bookmark:
    """Who has never looked starts at the top, or at the newest message where much is folded."""
    newest = stretch.messages[-1].pk if stretch.messages else None
    through = ticket.read_through
    later = [m for m in stretch.messages if through is not None and m.pk > through and not wrote(agent, m)]
    unread = later[0].pk if later else None
    is_first_look = through is None and not stretch.folded
    landing = None if is_first_look or ticket.newest_first else unread or newest
    return Bookmark(newest, unread, landing, bool(ticket.newest_first))


def wrote(agent: Agent | None, message: Message) -> bool:
    return agent is not None and message.agent_id == agent.pk


def mark_read(ticket: Ticket, messages: Sequence[Message], *, agent: Agent) -> None:
    """Written only when there is something new. Rival: another page of the same agent; whichever wins."""
    through = max((message.pk for message in messages), default=0)
    if through > (ticket.read_through or 0):
        TicketReading.objects.bulk_create(
            [TicketReading(ticket=ticket, agent=agent, through=through)],
            update_conflicts=True,
            unique_fields=["ticket", "agent"],
            update_fields=["through"],
        )


def reads_newest_first(agent: Agent | None) -> bool:
    return agent is not None and NewestFirst.objects.filter(agent=agent).exists()


def choose_order(agent: Agent, *, newest_first: bool) -> None:
    if newest_first:
        NewestFirst.objects.get_or_create(agent=agent)
    else:
        NewestFirst.objects.filter(agent=agent).delete()
