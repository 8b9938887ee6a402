"""Something is taken out of what was sealed: each case’s log says by which rule, and the record holds without it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from tickets.guarantee.evidence.sealing import facts_by_name
from tickets.guarantee.rules.events import EventKind, record_event
from tickets.guarantee.rules.holding import hold
from tickets.guarantee.rules.words import WORDS
from tickets.models import CaseEvent, ConformityCase, Ticket

Replace = Callable[[str], str]  # gives a text back without what is taken out


@transaction.atomic
def record_redaction(
    ticket: Ticket, *, rule: str, changed: Iterable[str], without: Replace, actor: str, now: datetime
) -> None:
    """After the rows called `changed` were redacted: as they are now, they count from now on."""
    for case in ConformityCase.objects.filter(ticket=ticket).order_by("pk"):
        hold(case)
        stained = [event for event in case.events.exclude(words=None) if _is_changed(event, without=without)]
        # An event that loses its words loses its salt, too: what it had sealed is sealed again.
        sealed_there = {name for event in stained for name in event.payload.get("rows", {})}
        record_event(
            case,
            kind=EventKind.REDACTED,
            actor=actor,
            occurred_at=now,
            now=now,
            changes=_words_without(case, without=without) if stained else {},
            payload={"rule": rule, "emptied": [event.sequence for event in stained]},
            seals=facts_by_name({*changed, *sealed_there}),
        )
        CaseEvent.objects.filter(pk__in=[event.pk for event in stained]).update(words=None, salt="")


def _is_changed(event: CaseEvent, *, without: Replace) -> bool:
    return any(without(text) != text for text in _texts_in(event.words))


def _texts_in(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            yield from (text for inner in value for text in _texts_in(inner))
        case dict():
            yield from _texts_in(list(value.values()))


def _words_without(case: ConformityCase, *, without: Replace) -> dict[str, object]:
    """All that the events set, which the case’s row still says: the events themselves may say it no more."""
    fields = [field for field in ConformityCase._meta.concrete_fields if field.name in WORDS]
    texts = {field.name: without(str(getattr(case, field.name)))[: field.max_length] for field in fields}
    return {name: text for name, text in texts.items() if text}
