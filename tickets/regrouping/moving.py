"""Rows go from one request to another, and back: which ones went is kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeAlias

from django.db import models
from django.db.models import UniqueConstraint

from tickets.guarantee.rules.events import EventKind, by, record_event
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.models import Agent, ConformityCase, OutgoingEmail, SavedDraft, Ticket

# A case goes by an event of its own; what happened to a request happened there.
STAY = frozenset({"tickets.ConformityCase", "tickets.TicketMove", "tickets.TicketEvent"})
CAME_ALONG, JOINED_DRAFTS = "came_along", "joined_drafts"
Rows: TypeAlias = dict[str, Any]  # by table and column the keys of those that went; see also the two names above
Table: TypeAlias = tuple[str, type[models.Model], str]


def tables() -> list[Table]:
    """Whatever hangs on a request, in every app: its name, its rows, and the column that says where they hang."""
    relations = [relation for relation in Ticket._meta.related_objects if not relation.many_to_many]
    named = [(relation.related_model._meta.label, relation) for relation in relations]
    return [
        (f"{label}.{relation.field.name}", relation.related_model, relation.field.name)
        for label, relation in named
        if label not in STAY
    ]


def move_all(source: Ticket, target: Ticket) -> Rows:
    """In the caller's transaction, which holds both. What `target` has already, as an address in Cc, stays behind."""
    acknowledgements = OutgoingEmail.objects.filter(
        ticket=source, kind=OutgoingEmail.Kind.ACKNOWLEDGEMENT, resend_of=None, came_along=False
    )
    rows: Rows = {CAME_ALONG: list(acknowledgements.values_list("pk", flat=True))}
    OutgoingEmail.objects.filter(pk__in=rows[CAME_ALONG]).update(came_along=True)
    for name, model, field in tables():
        keys = model._base_manager.filter(**{field: source}).order_by("pk").values_list("pk", flat=True)
        rows[name] = _hang(model, field, list(keys), source=source, target=target)
    rows[JOINED_DRAFTS] = _join_drafts(source, target)
    return {name: keys for name, keys in rows.items() if keys}


def put_back(rows: Rows, *, source: Ticket, target: Ticket) -> None:
    """What is still where it went; else somebody has taken it further."""
    for name, model, field in tables():
        _hang(model, field, rows.get(name, []), source=target, target=source)
    OutgoingEmail.objects.filter(pk__in=rows.get(CAME_ALONG, []), ticket=source).update(came_along=False)
    for key, names in rows.get(JOINED_DRAFTS, {}).items():
        for draft in SavedDraft.objects.filter(pk=key):
            draft.words = {name: words for name, words in draft.words.items() if name not in names}
            draft.save(update_fields=["words"])


def move_cases(cases: Iterable[ConformityCase], *, target: Ticket, agent: Agent, now: datetime) -> list[int]:
    """Their days go on as they were."""
    moved = []
    for case in cases:
        payload, changes = {"from": case.ticket_id}, {"ticket": target}
        record_event(
            case, kind=EventKind.MOVED, actor=by(agent), occurred_at=now, now=now, changes=changes, payload=payload
        )
        moved.append(case.pk)
    return moved


def look_again(cases: Iterable[ConformityCase], *, now: datetime) -> None:
    """Once their letters and messages have followed them."""
    for case in cases:
        reschedule(case, now=now)


def _hang(model: type[models.Model], field: str, keys: list[Any], *, source: Ticket, target: Ticket) -> list[Any]:
    if not keys:
        return []
    rows = model._base_manager.filter(pk__in=keys, **{field: source})
    staying = _clashing(model, field, rows, target=target)
    rows.exclude(pk__in=staying).update(**{field: target})
    return [key for key in keys if key not in staying]


def _clashing(
    model: type[models.Model], field: str, rows: "models.QuerySet[models.Model]", *, target: Ticket
) -> set[Any]:
    """Rows that may exist once for each request, and do at the other one."""
    clashing: set[Any] = set()
    for constraint in model._meta.constraints:
        if not isinstance(constraint, UniqueConstraint) or field not in constraint.fields or model is OutgoingEmail:
            continue
        others = [name for name in constraint.fields if name != field]
        there = set(model._base_manager.filter(**{field: target}).values_list(*others))
        clashing |= {key for key, *values in rows.values_list("pk", *others) if tuple(values) in there}
    return clashing


def _join_drafts(source: Ticket, target: Ticket) -> dict[str, list[str]]:
    """Somebody has begun an answer to both: the words of one are shown beside the other's."""
    joined: dict[str, list[str]] = {}
    there = {(draft.owner_id, draft.place): draft for draft in SavedDraft.objects.filter(ticket=target)}
    for draft in SavedDraft.objects.filter(ticket=source, discarded_at=None):
        if other := there.get((draft.owner_id, draft.place)):
            words = {f"{name}#{source.pk}": written for name, written in draft.words.items()}
            other.words, other.discarded_at = {**other.words, **words}, None
            other.save(update_fields=["words", "discarded_at"])
            joined[str(other.pk)] = list(words)
    return joined
