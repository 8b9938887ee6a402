"""Once a minute: finds the cases with a notice due by an index, sends each notice once, and sets the next look."""

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import QuerySet

from tickets.guarantee.cases import acknowledge_late
from tickets.guarantee.rules.scheduled_notices import ScheduledKind
from tickets.guarantee.steps.ending import close_silent
from tickets.guarantee.sweep.due_notices import send_due_notices
from tickets.models import ConformityCase
from tickets.refusals import Refused

log = logging.getLogger(__name__)

BATCH_SIZE = 500  # cases in one transaction
MAX_CASES_PER_SWEEP = 20_000  # the next sweep takes the rest
SHARED_ROWS = (
    "ticket__assignee__user",
    "policy_version__policy",
    "policy_version__notice_texts",
)  # prefetched: few rows for many cases
RETRY_AFTER = timedelta(hours=1)  # a case that failed


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did: how many cases it looked at, how many notices of each kind it sent, and how many late."""

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


def sweep_cases(*, now: datetime, limit: int = MAX_CASES_PER_SWEEP) -> Swept:
    """Any number of sweeps may run at once: each case is locked by one, and no notice is sent twice."""
    total = Swept()
    while total.cases < limit:
        batch_size = min(BATCH_SIZE, limit - total.cases)
        batch = _sweep_batch(now=now, batch_size=batch_size)
        total += batch
        if batch.cases < batch_size:
            break
    if total.cases:
        log.info("sweep: %s cases, said %s, late %s", total.cases, dict(total.said), total.late)
    return total


def _sweep_batch(*, now: datetime, batch_size: int) -> Swept:
    """If one case fails its batch, each is swept alone, and only that one waits."""
    try:
        return _sweep_locked(_locked_due_cases(now=now)[:batch_size], now=now)
    except OperationalError:
        raise  # the database is away: no case is to blame
    except Exception as problem:  # one case must not keep the notices of all others from being sent
        log.warning("a batch of cases failed (%s): one by one", type(problem).__name__)
    keys = list(ConformityCase.objects.to_be_told(now).order_by("next_notice_at", "pk").values_list("pk", flat=True))
    return sum((_sweep_alone(key, now=now) for key in keys[:batch_size]), Swept())


def _sweep_alone(key: int, *, now: datetime) -> Swept:
    try:
        return _sweep_locked(_locked_due_cases(now=now).filter(pk=key), now=now)
    except OperationalError:
        raise
    except Exception:
        log.exception("case %s can’t be dealt with, and is tried again in an hour", key)
    ConformityCase.objects.filter(pk=key).update(next_notice_at=now + RETRY_AFTER)
    return Swept(cases=1, failed=1)


def _locked_due_cases(*, now: datetime) -> QuerySet[ConformityCase]:
    # Rival: another sweep, or a room at work on the case. Whoever holds the row sends what is due.
    locked_cases = ConformityCase.objects.to_be_told(now).select_for_update(skip_locked=True, of=("self",), no_key=True)
    cases = locked_cases.select_related("ticket__customer").prefetch_related(*SHARED_ROWS)
    return cases.order_by("next_notice_at", "pk")


def _sweep_locked(due_cases: QuerySet[ConformityCase], *, now: datetime) -> Swept:
    with transaction.atomic():
        cases = list(due_cases)
        tally = send_due_notices(cases, now=now)
    closed = sum(_close_if_silent(case, now=now) for case in tally.to_close)
    # One letter to each address; the others wait until tomorrow.
    one_per_address = {case.ticket.address: case for case in reversed(tally.to_acknowledge)}
    acknowledged = sum(acknowledge_late(case, now=now) for case in one_per_address.values())
    kinds = tally.kinds + Counter({str(ScheduledKind.ACKNOWLEDGEMENT): acknowledged})
    return Swept(len(cases), kinds, tally.late + acknowledged, closed)


def _close_if_silent(case: ConformityCase, *, now: datetime) -> bool:
    """In a transaction of its own: the room locks the ticket before the case, and we hold neither lock here."""
    try:
        close_silent(case, now=now)
    except Refused as reason:
        log.info("case %s stays open: %s", case.pk, type(reason).__name__)
        return False
    return True
