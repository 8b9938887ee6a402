"""Dates are counted again when time zones change or the contract becomes known: never later than was promised."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from legal.notices import NoticeKind
from tickets.guarantee.notices.notice_queue import announce
from tickets.guarantee.rules import zone_data
from tickets.guarantee.rules.events import SYSTEM, EventKind, record_event
from tickets.guarantee.rules.holding import OVER, hold, settle
from tickets.guarantee.rules.policies import dates_of, policy_in, policy_of, promise_at
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.models import ConformityCase

END_FIELDS = ("last_day", "due_at", "due_at_customer", "outer_due_date")


@transaction.atomic
def recount(case: ConformityCase, *, now: datetime) -> bool:
    """Whether a date changed. By the case’s own promise and the time zones that this machine knows today."""
    hold(case)
    if case.state in OVER:
        return False
    dates = asdict(dates_of(case.notified_at, zone=case.customer_zone, policy=policy_of(case)))
    # A date that was promised earlier stands.
    ends = {name: min(getattr(case, name), dates[name]) for name in END_FIELDS}
    changes = {name: end for name, end in ends.items() if end != getattr(case, name)}
    if changes:
        _change(case, changes, now=now)
        reschedule(case, now=now)
    return bool(changes)


def follow_the_contract(case: ConformityCase, *, now: datetime) -> bool:
    """The promise for the country of its contract, which has just become known: only if it ends sooner, and counts all
    of its days from the report. Otherwise the promise that the customer was told stands.

    The caller holds the case, and reschedules it. Whether a date changed.
    """
    version = promise_at(case.notified_at, duty=case.duty, country=case.country)
    if version == case.policy_version or case.conformity_at or case.remedy_chosen_at:
        return False
    policy = policy_in(version, duty=case.duty)
    dates = dates_of(case.notified_at, zone=case.customer_zone, policy=policy)
    if dates.due_at >= case.due_at:
        return False
    _change(case, {**asdict(dates), "policy_version": version, "policy": policy.name}, now=now)
    return True


def _change(case: ConformityCase, changes: dict[str, object], *, now: datetime) -> None:
    """Its customer, who was told another last day, is told this one; if it is over, by the letter of the breach."""
    was_told, last_day_before = case.state != ConformityCase.State.OPEN, case.last_day
    before = {name: getattr(case, name) for name in changes}
    event = record_event(
        case,
        kind=EventKind.DUE_RECOMPUTED,
        actor=SYSTEM,
        occurred_at=now,
        now=now,
        changes={**changes, "tzdata": zone_data.edition()},
        payload={"before": before},
    )
    settle(case, now=now)
    if was_told and case.last_day != last_day_before and now < case.due_at:
        context = {"last_day_before": last_day_before}
        announce(case, NoticeKind.NEW_LAST_DAY, event.sequence, now=now, due_at=now, context=context)
