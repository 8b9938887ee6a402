"""What one of us last did about a case: an act on it, a reply to its customer, or a note between us."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from tickets.guarantee.rules.events import AGENTS, EventKind
from tickets.guarantee.rules.holding import under_repair
from tickets.models import CaseEvent, ConformityCase, Message

OURS = frozenset({Message.Author.AGENT, Message.Author.NOTE})


def last_acts(cases: Iterable[ConformityCase]) -> dict[int, datetime]:
    """By case that we still owe a repair; two queries for any number of cases."""
    under_way = [case for case in cases if under_repair(case) and case.closed_at is None]
    if not under_way:
        return {}
    events = CaseEvent.objects.filter(case__in=[case.pk for case in under_way], actor__startswith=AGENTS).order_by()
    done = events.exclude(kind=EventKind.ESCALATED)  # who asks for help has not helped yet
    acts = dict(done.values_list("case_id").annotate(at=Max("recorded_at")))
    tickets = {case.ticket_id for case in under_way}
    messages = Message.objects.filter(ticket__in=tickets, author__in=OURS, agent__isnull=False).order_by()
    written = dict(messages.values_list("ticket_id").annotate(at=Max("created_at")))
    moments = {case.pk: (acts.get(case.pk), written.get(case.ticket_id)) for case in under_way}
    return {key: max(filter(None, pair)) for key, pair in moments.items() if any(pair)}


def acted_since(acted_at: datetime | None, *, told_at: datetime) -> datetime | None:
    """None when nothing was done since the customer last heard from us."""
    return acted_at if acted_at and acted_at > told_at else None
