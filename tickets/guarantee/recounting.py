"""The world changed its clocks: dates are worked out anew, written down, and never later than they were promised."""

from datetime import datetime

from django.db import transaction

from tickets.guarantee.rules import zone_data
from tickets.guarantee.rules.events import SYSTEM, Kind, record_event
from tickets.guarantee.rules.holding import OVER, hold, settle
from tickets.guarantee.rules.policies import dates_of, policy_of
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.models import ConformityCase

ENDS = ("last_day", "due_at", "due_at_customer", "outer_due_date")


@transaction.atomic
def recount(case: ConformityCase, *, now: datetime) -> bool:
    """Whether a date has changed. By the case’s own promise, with the time zones as this machine knows them today."""
    hold(case)
    if case.state in OVER:
        return False
    dates = dates_of(case.notified_at, zone=case.customer_zone, policy=policy_of(case))
    # What was promised earlier stays promised.
    ends = {name: min(getattr(case, name), dates[name]) for name in ENDS}
    changes = {name: end for name, end in ends.items() if end != getattr(case, name)}
    if not changes:
        return False
    before = {name: getattr(case, name) for name in changes}
    record_event(
        case,
        kind=Kind.DUE_RECOMPUTED,
        actor=SYSTEM,
        occurred_at=now,
        now=now,
        changes={**changes, "tzdata": zone_data.edition()},
        payload={"before": before},
    )
    settle(case, now=now)
    reschedule(case, now=now)
    return True
