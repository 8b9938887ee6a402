"""What was done with a ticket, as it stands among the words of its conversation and in a list of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import ClassVar

from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse

from tickets.admin.ticket_desk.conversation import Entry
from tickets.history.sentences import sentences_of
from tickets.models import Message, Ticket, TicketEvent


@dataclass(frozen=True, slots=True)
class Happening:
    event: TicketEvent
    sentence: str

    @property
    def at(self) -> datetime:
        return self.event.at

    @property
    def reason(self) -> str:
        return self.event.reason


@dataclass(frozen=True, slots=True)
class Happenings:
    """Those between two entries of a conversation, of which the last stands for all."""

    kind: ClassVar[str] = "happenings"
    all: list[Happening]

    @property
    def last(self) -> Happening:
        return self.all[-1]


def happenings_of(ticket: Ticket, *, known: Iterable[Model] = ()) -> list[Happening]:
    """`known`: rows that may be named in them, and are read already."""
    events = list(ticket.events.select_related("agent__user"))
    sentences = sentences_of(events, known=known)
    return [Happening(event, sentence) for event, sentence in zip(events, sentences, strict=True)]


def with_happenings(
    entries: Sequence[Entry], ticket: Ticket, *, known: Iterable[Model] = ()
) -> list[Entry | Happenings]:
    """In order of time; what an act said stands before the act."""
    both: list[Entry | Happening] = [*entries, *happenings_of(ticket, known=known)]
    shown = list[Entry | Happenings]()
    for each in sorted(both, key=attrgetter("at")):
        if isinstance(each, Entry):
            shown.append(each)
        elif shown and isinstance(shown[-1], Happenings):
            shown[-1].all.append(each)
        else:
            shown.append(Happenings([each]))
    return shown


def handed_over(shown: Sequence[Entry | Happenings]) -> Happening | None:
    """The reason with which a colleague moved it here, until somebody else takes it or it is answered."""
    moved: Happening | None = None
    for entry in shown:
        if isinstance(entry, Entry):
            moved = None if entry.kind == Message.Author.AGENT else moved
            continue
        for happening in entry.all:
            kind, by = happening.event.kind, happening.event.agent_id
            if kind == TicketEvent.Kind.MOVED:
                moved = happening if happening.reason else None
            elif moved and kind == TicketEvent.Kind.ASSIGNED and by != moved.event.agent_id:
                moved = None
    return moved


def history_page(request: HttpRequest, ticket: Ticket, *, context: dict[str, object]) -> TemplateResponse:
    facts = {"ticket": ticket, "happenings": happenings_of(ticket)}
    return TemplateResponse(request, "admin/tickets/ticket/history.html", {**context, **facts})
