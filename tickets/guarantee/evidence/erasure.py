"""People can be forgotten: words go, by a rule that stays on record, and the chain holds."""

from datetime import datetime

from django.db import transaction

from tickets.guarantee.rules.events import EventKind, record_event
from tickets.guarantee.rules.holding import hold
from tickets.guarantee.rules.words import SEALED, WORDS
from tickets.models import CaseEvent, ConformityCase


@transaction.atomic
def erase_words(case: ConformityCase, *, by: str, rule: str, now: datetime) -> CaseEvent:
    """What people wrote in this case, and who they are; `by` as `actor` of an event. Safe to repeat.

    Only the event that says by which rule lets the database do it.
    """
    hold(case)
    log_events = case.events.exclude(words__isnull=True, salt="")
    names = {name for event in log_events for name in event.payload.get(SEALED, {}).get("names", [])}
    fields = [field.name for field in ConformityCase._meta.concrete_fields if field.name in WORDS]
    event = record_event(
        case,
        kind=EventKind.ERASED,
        actor=by,
        occurred_at=now,
        now=now,
        changes=dict.fromkeys(fields, ""),
        payload={"rule": rule, "erased": sorted(names)},
    )
    log_events.filter(sequence__lt=event.sequence).update(words=None, salt="")
    case.seals.exclude(salt="").update(salt="")
    return event
