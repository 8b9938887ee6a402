"""When time zones change, dates are counted again and recorded, and never end later than was promised."""

from datetime import datetime

from django.db import transaction

from tickets.guarantee.rules import zone_data
from tickets.guarantee.rules.events import SYSTEM, EventKind, record_event
from tickets.guarantee.rules.holding import OVER, hold, settle
from tickets.guarantee.rules.policies import dates_of, policy_of
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.models import ConformityCase

END_FIELDS = ("last_day", "due_at", "due_at_customer", "outer_due_date")


@transaction.atomic
def recount(case: ConformityCase, *, now: datetime) -> bool:
    """Whether a date changed. By the case’s own promise and the time zones that this machine knows today."""
    hold(case)
    if case.state in OVER:
        return False
    dates = dates_of(case.notified_at, zone=case.customer_zone, policy=policy_of(case))
    # A date that was promised earlier stands.
    ends = {name: min(getattr(case, name), dates[name]) for name in END_FIELDS}
    changes = {name: end for name, end in ends.items() if end != getattr(case, name)}
    if not changes:
        return False
    before = {name: getattr(case, name) for name in changes}
    record_event(
        case,
        kind=EventKind.DUE_RECOMPUTED,
        actor=SYSTEM,
        occurred_at=now,
        now=now,
        changes={**changes, "tzdata": zone_data.edition()},
        payload={"before": before},
    )
    settle(case, now=now)
    reschedule(case, now=now)
    return True
