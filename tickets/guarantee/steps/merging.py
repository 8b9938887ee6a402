"""Two reports of one defect become one case, and the earlier day counts."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from tickets.access import require_work_on
from tickets.guarantee.notices.early_choice import tell_of_the_choice
from tickets.guarantee.rules.events import EventKind, by, facts_of, record_event
from tickets.guarantee.rules.holding import OVER, Ground, Remedy, State, hold, kept_before, open_the_choice, settle
from tickets.guarantee.rules.last_acts import UNDO_WITHIN
from tickets.guarantee.rules.policies import dates_of, policy_of
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.models import Agent, CaseEvent, ConformityCase
from tickets.refusals import AlreadyChosen, CaseOver, NotNow, NotTheSameCustomer, Refused, TooLateToUndo
from tickets.waiting import wait_for_us

DATE_FIELDS = (
    "notified_at",
    "policy",
    "policy_version",
    "day0",
    "last_day",
    "due_at",
    "due_at_customer",
    "outer_due_date",
)


@transaction.atomic
def merge_cases(case: ConformityCase, *, into: ConformityCase, agent: Agent, now: datetime) -> ConformityCase:
    """Returns the one that stays. A report after a repair means that it failed; an open choice stays open."""
    _hold_both(case, into, agent=agent)
    for either in (case, into):
        settle(either, now=now)
    _require_mergeable(case, into)
    closing_changes = {"state": State.MERGED, "merged_into": into, "closed_at": now}
    payload: dict[str, object] = {"into": into.pk, "before": {"state": str(case.state)}}
    record_event(
        case, kind=EventKind.MERGED, actor=by(agent), occurred_at=now, now=now, changes=closing_changes, payload=payload
    )
    repair_failed = into.conformity_at is not None and case.notified_at > into.conformity_at
    changes = _earlier_dates(case, into) | (_no_longer_put_right(into, now=now) if repair_failed else {})
    before = {name: getattr(into, name) for name in changes}
    payload = {"from": case.pk, "before": before}
    record_event(
        into, kind=EventKind.MERGED, actor=by(agent), occurred_at=now, now=now, changes=changes, payload=payload
    )
    settle(into, now=now)
    ground = Ground.FAILED if repair_failed else case.remedy_ground
    opened_at = now if repair_failed else case.remedy_opened_at
    opened = bool(ground and opened_at) and open_the_choice(
        into, ground=ground, actor=by(agent), occurred_at=opened_at or now, now=now
    )
    if opened and repair_failed:
        tell_of_the_choice(into, now=now)
    if repair_failed:
        wait_for_us(into.ticket, since=now)
    for either in (case, into):
        reschedule(either, now=now)
    return into


def may_undo(case: ConformityCase, *, now: datetime) -> bool:
    """Nothing was written of it yet. `case`: the one that became part of another."""
    merged = case.state == State.MERGED and case.closed_at is not None
    return merged and case.closed_at is not None and now < case.closed_at + UNDO_WITHIN


@transaction.atomic
def undo_merger(case: ConformityCase, *, agent: Agent, now: datetime) -> ConformityCase:
    """A slip of the hand, seen within minutes: both are again what they were, unless something happened since."""
    if case.merged_into is None:
        raise NotNow
    into = case.merged_into
    _hold_both(case, into, agent=agent)
    merged = into.events.filter(kind=EventKind.MERGED, payload__from=case.pk).order_by("sequence").last()
    gone = case.events.filter(kind=EventKind.MERGED).order_by("sequence").last()
    if not may_undo(case, now=now) or merged is None or gone is None or merged.sequence != into.last_sequence:
        raise TooLateToUndo
    state = State(facts_of(gone)["before"]["state"])
    for row, changes, other in (
        (case, {"state": state, "merged_into": None, "closed_at": None}, {"into": into.pk}),
        (into, _values(facts_of(merged)["before"]), {"from": case.pk}),
    ):
        record_event(
            row, kind=EventKind.UNMERGED, actor=by(agent), occurred_at=now, now=now, changes=changes, payload=other
        )
        reschedule(row, now=now)
    return case


def _values(stored: dict[str, object]) -> dict[str, object]:
    """As the fields have them: an event keeps instants and days as text, and rows as their number."""
    return {name: _value(ConformityCase._meta.get_field(name), value) for name, value in stored.items()}


def _value(field: Any, value: object) -> object:
    if field.is_relation:
        return field.related_model.objects.filter(pk=value).first()
    return field.to_python(value)


def what_became_one(case: ConformityCase, other: int) -> dict[str, object]:
    """For the letter about a merger: which reports, the first of them, and the day that counted until now."""
    merged = case.events.filter(kind=EventKind.MERGED, payload__from=other).order_by("sequence").last()
    before = _values(facts_of(merged).get("before", {})) if merged else {}
    number = _reported_as(other)
    told = before.get("last_day")
    return {
        "other_reference": f"#{number}",
        "first_day": case.day0,
        "last_day_before": told if told != case.last_day else None,
    }


def _reported_as(case_id: int) -> int:
    """The number of its request, as its customer knows it: that may have become part of another since."""
    moved = CaseEvent.objects.filter(case=case_id, kind=EventKind.MOVED).order_by("sequence").first()
    if moved:
        return int(moved.payload["from"])
    return ConformityCase.objects.values_list("ticket_id", flat=True).get(pk=case_id)


def _hold_both(case: ConformityCase, into: ConformityCase, *, agent: Agent) -> None:
    # Always in the same order: two agents who merge them crosswise would wait for each other.
    for either in sorted((case, into), key=lambda either: (either.ticket_id, either.pk)):
        hold(either)
        require_work_on(either.ticket, agent=agent)


def may_become_one(case: ConformityCase, *, into: ConformityCase) -> bool:
    try:
        _require_mergeable(case, into)
    except Refused:
        return False
    return True


def _require_mergeable(case: ConformityCase, into: ConformityCase) -> None:
    same_promise = case.ticket.customer_id == into.ticket.customer_id and case.duty == into.duty
    if case.pk == into.pk or not same_promise:
        raise NotTheSameCustomer
    if case.state in OVER or into.state in OVER:
        raise CaseOver
    if any(either.remedy_choice not in ("", Remedy.REPAIR) for either in (case, into)):
        raise AlreadyChosen


def _earlier_dates(case: ConformityCase, into: ConformityCase) -> dict[str, object]:
    """Those of the earlier report, with the promise they rest on; never a later end than the customer was told."""
    if case.notified_at >= into.notified_at:
        return {}
    if case.due_at <= into.due_at:
        return {name: getattr(case, name) for name in DATE_FIELDS}
    return {
        "notified_at": case.notified_at,
        **asdict(dates_of(case.notified_at, zone=into.customer_zone, policy=policy_of(into))),
    }


def _no_longer_put_right(into: ConformityCase, *, now: datetime) -> dict[str, object]:
    state_before_choice = State.REMEDY_CHOSEN if into.remedy_choice == Remedy.REPAIR else State.ACKNOWLEDGED
    state = State.REMEDY_OPEN if into.remedy_opened_at and not into.remedy_choice else state_before_choice
    kept_at = kept_before(into, now=now)
    return {"kept_at": kept_at, "conformity_at": None, "conformity_evidence": "", "confirmed_at": None, "state": state}
