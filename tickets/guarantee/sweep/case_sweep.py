"""Once a minute: every case about which something is to be said, found by an index, said once, and looked at again."""

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import QuerySet

from tickets.guarantee.cases import acknowledge_late
from tickets.guarantee.rules.scheduled_notices import Kind
from tickets.guarantee.steps.ending import close_silent
from tickets.guarantee.sweep.saying import say_what_is_due
from tickets.models import ConformityCase
from tickets.refusals import Refused

log = logging.getLogger(__name__)

AT_ONCE = 500  # cases in one transaction
MOST = 20_000  # in one sweep; the rest is the next one's
SHARED = ("ticket__assignee__user", "policy_version__policy", "policy_version__notice_texts")  # few rows for many cases
TRY_AGAIN = timedelta(hours=1)  # with a case that can't be dealt with


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did: how many cases it looked at, what was said of each kind, and how much of it late."""

    cases: int = 0
    said: Counter[str] = field(default_factory=Counter)
    late: int = 0
    closed: int = 0
    failed: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(
            self.cases + other.cases,
            self.said + other.said,
            self.late + other.late,
            self.closed + other.closed,
            self.failed + other.failed,
        )


def sweep_cases(*, now: datetime, limit: int = MOST) -> Swept:
    """Any number of sweeps may run at once: each case is in the hands of one, and nothing is said twice."""
    total = Swept()
    while total.cases < limit:
        at_once = min(AT_ONCE, limit - total.cases)
        swept = _some(now=now, at_once=at_once)
        total += swept
        if swept.cases < at_once:
            break
    if total.cases:
        log.info("sweep: %s cases, said %s, late %s", total.cases, dict(total.said), total.late)
    return total


def _some(*, now: datetime, at_once: int) -> Swept:
    """If one case spoils its batch, each is dealt with alone, and only that one waits."""
    try:
        return _batch(_held(now=now)[:at_once], now=now)
    except OperationalError:
        raise  # the database is away: no case is to blame
    except Exception as problem:  # whatever it is, it must not silence the clock of all the others
        log.warning("a batch of cases failed (%s): one by one", type(problem).__name__)
    keys = list(ConformityCase.objects.to_be_told(now).order_by("next_notice_at", "pk").values_list("pk", flat=True))
    return sum((_alone(key, now=now) for key in keys[:at_once]), Swept())


def _alone(key: int, *, now: datetime) -> Swept:
    try:
        return _batch(_held(now=now).filter(pk=key), now=now)
    except OperationalError:
        raise
    except Exception:
        log.exception("case %s can’t be dealt with, and is tried again in an hour", key)
    ConformityCase.objects.filter(pk=key).update(next_notice_at=now + TRY_AGAIN)
    return Swept(cases=1, failed=1)


def _held(*, now: datetime) -> QuerySet[ConformityCase]:
    # Rival: another sweep, or a room at work on the case. Whoever holds the row says what there is to say.
    held = ConformityCase.objects.to_be_told(now).select_for_update(skip_locked=True, of=("self",), no_key=True)
    known = held.select_related("ticket__customer").prefetch_related(*SHARED)
    return known.order_by("next_notice_at", "pk")


def _batch(waiting: QuerySet[ConformityCase], *, now: datetime) -> Swept:
    with transaction.atomic():
        cases = list(waiting)
        said = say_what_is_due(cases, now=now)
    closed = sum(_close(case, now=now) for case in said.to_close)
    # One letter to each address: the others wait until tomorrow.
    untold = {case.ticket.customer.email: case for case in reversed(said.to_acknowledge)}
    told = sum(acknowledge_late(case, now=now) for case in untold.values())
    kinds = said.kinds + Counter({str(Kind.ACKNOWLEDGEMENT): told})
    return Swept(len(cases), kinds, said.late + told, closed)


def _close(case: ConformityCase, *, now: datetime) -> bool:
    """In a transaction of its own: this room takes the ticket's lock before the case's, and we hold neither here."""
    try:
        close_silent(case, now=now)
    except Refused as reason:
        log.info("case %s stays open: %s", case.pk, type(reason).__name__)
        return False
    return True
