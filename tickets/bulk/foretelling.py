"""Which tickets would stay as they are, and why, without doing anything: asked of all of them at once."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from tickets.bulk.deeds import NothingToChange
from tickets.guarantee.rules.holding import is_owed
from tickets.models import BulkAct, ConformityCase, PossibleClaim, Ticket
from tickets.models.agent import may_be_read_by
from tickets.refusals import AlreadyClosed, CaseStillRunning, Forgotten, NotYours, Refused, UndecidedClaim

Kind = BulkAct.Kind


def would_stay(act: BulkAct) -> dict[type[Refused], list[int]]:
    """By reason, the keys of those that are left to do; each under the first reason that a room would give."""
    tickets = Ticket.objects.filter(pk__in=act.rows.filter(outcome="chosen").values("ticket")).order_by("pk")
    stay = defaultdict[type[Refused], list[int]](list)
    told = set[int]()
    for reason, keys in _reasons(act, tickets):
        for key in keys:
            if key not in told:
                stay[reason].append(key)
                told.add(key)
    return dict(stay)


def _reasons(act: BulkAct, tickets: QuerySet[Ticket]) -> Iterable[tuple[type[Refused], Iterable[int]]]:
    """In the order in which the rooms ask."""
    yield Forgotten, _keys(tickets.exclude(forgotten_at=None))
    if not act.agent.user.is_superuser:
        yield NotYours, _keys(tickets.exclude(may_be_read_by(act.agent)))
    if act.kind == Kind.REOPEN:
        yield NothingToChange, _keys(tickets.exclude(status=Ticket.Status.CLOSED))
        return
    if act.kind == Kind.TAG:
        return
    if act.kind == Kind.SPAM:
        tickets = tickets.exclude(status=Ticket.Status.CLOSED)
    yield AlreadyClosed, _keys(tickets.filter(status=Ticket.Status.CLOSED))
    if act.kind in (Kind.CLOSE, Kind.SPAM):
        open_cases = ConformityCase.objects.filter(closed_at=None, ticket__in=tickets.order_by())
        yield CaseStillRunning, sorted({case.ticket_id for case in open_cases if is_owed(case)})
    if act.kind in (Kind.CLOSE, Kind.SPAM, Kind.TRANSFER):
        undecided = PossibleClaim.objects.order_by().undecided().filter(ticket__in=tickets.order_by())
        yield UndecidedClaim, sorted(set(undecided.values_list("ticket", flat=True)))
    if act.kind == Kind.ASSIGN and "to" in act.facts:
        yield NothingToChange, _keys(tickets.filter(assignee=act.facts["to"]))
    if act.kind == Kind.TRANSFER and "topic" in act.facts:
        yield NothingToChange, _keys(tickets.filter(topic=act.facts["topic"]))


def _keys(tickets: QuerySet[Ticket]) -> list[int]:
    return list(tickets.values_list("pk", flat=True))
