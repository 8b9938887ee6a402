"""What one of us last did about a case, what its customer was told by telephone, and what became part of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Max, Q

from tickets.guarantee.rules.events import AGENTS, EventKind
from tickets.guarantee.rules.holding import under_repair
from tickets.models import CaseEvent, ConformityCase, Message

# What a person wrote; the notes that acts leave, such as “Assigned to …”, have no key.
WRITTEN = Q(author__in=[Message.Author.AGENT, Message.Author.FORWARDED]) | Q(
    author=Message.Author.NOTE, submission_key__isnull=False
)
UNDO_WITHIN = timedelta(minutes=15)  # a merger; its customer is told only then
# Who asks for help, or puts requests in order, has not helped yet.
NO_ACTS = (EventKind.ESCALATED, EventKind.MOVED, EventKind.READ_ANEW, EventKind.REDACTED)
FIRST_EVENTS = 2  # the report and its acknowledgement


@dataclass(slots=True)
class CaseLog:
    """Of one case, what the schedule has to know from its events."""

    acted_at: datetime | None = None
    told_at: datetime | None = None
    mergers: dict[int, datetime] = field(default_factory=dict)  # until when each can be undone


def logs_of(cases: Sequence[ConformityCase], *, with_notes: bool) -> defaultdict[int, CaseLog]:
    """By case; two queries for any number of cases. `with_notes`: also what was noted on a case without any event."""
    logs: defaultdict[int, CaseLog] = defaultdict(CaseLog)
    eventful = [case for case in cases if case.last_sequence > FIRST_EVENTS]
    if eventful:
        _read_events(eventful, logs)
    under_way = [case for case in (cases if with_notes else eventful) if under_repair(case) and case.closed_at is None]
    if under_way:
        _read_messages(under_way, logs)
    return logs


def acted_since(acted_at: datetime | None, *, told_at: datetime) -> datetime | None:
    """None when nothing was done since the customer last heard from us."""
    return acted_at if acted_at and acted_at > told_at else None


def _read_events(cases: Iterable[ConformityCase], logs: defaultdict[int, CaseLog]) -> None:
    events = CaseEvent.objects.filter(case__in=[case.pk for case in cases], actor__startswith=AGENTS)
    rows = events.order_by("case", "sequence").values_list("case", "kind", "recorded_at", "payload__from")
    for key, kind, recorded_at, other in rows:
        if kind in NO_ACTS:
            continue
        log = logs[key]
        log.acted_at = recorded_at
        if kind == EventKind.TOLD:
            log.told_at = recorded_at
        if kind == EventKind.MERGED and other:
            log.mergers[other] = recorded_at + UNDO_WITHIN
        if kind == EventKind.UNMERGED:
            log.mergers.pop(other, None)


def _read_messages(cases: Iterable[ConformityCase], logs: defaultdict[int, CaseLog]) -> None:
    tickets = {case.ticket_id for case in cases}
    # In the aggregate: by the agent, PostgreSQL would read all that they ever wrote.
    latest = Max("created_at", filter=WRITTEN & Q(agent__isnull=False))
    messages = Message.objects.filter(ticket__in=tickets).order_by()
    written = dict(messages.values_list("ticket_id").annotate(at=latest))
    for case in cases:
        log, at = logs[case.pk], written.get(case.ticket_id)
        log.acted_at = max(filter(None, (log.acted_at, at)), default=None)
