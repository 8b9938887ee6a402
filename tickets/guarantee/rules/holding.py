"""One writer at a time: a case is locked and read again before anybody decides about it."""

from datetime import datetime

from tickets.access import require_work_on
from tickets.guarantee.rules.events import SYSTEM, EventKind, record_event
from tickets.guarantee.rules.policies import policy_of
from tickets.models import Agent, ConformityCase, Ticket
from tickets.refusals import CaseOver, NotNow

State = ConformityCase.State
Ground = ConformityCase.Ground
Remedy = ConformityCase.Remedy

RUNNING = frozenset({State.OPEN, State.ACKNOWLEDGED, State.INFO_REQUESTED, State.FIX_PROPOSED})
OVER = frozenset({State.CLOSED, State.REJECTED, State.WITHDRAWN, State.MERGED})


def hold(case: ConformityCase) -> None:
    """For rooms, inside their transaction.

    Always the ticket first, then the case: two rooms that lock in different orders would wait for each other. Not the
    strongest lock: adding a letter to the ticket need not wait.
    """
    Ticket.objects.select_for_update(no_key=True).only("pk").get(pk=case.ticket_id)
    rows = ConformityCase.objects.select_for_update(of=("self",), no_key=True)
    case.refresh_from_db(from_queryset=rows.select_related("ticket__customer", "policy_version__policy"))


def hold_for(case: ConformityCase, *, agent: Agent) -> None:
    hold(case)
    require_work_on(case.ticket, agent=agent)


def is_late(case: ConformityCase, *, now: datetime) -> bool:
    """Read from the row, whether a sweep came or not; the same as `ConformityCase.objects.overdue(now)`."""
    if case.was_kept:
        return False
    ended_at = min(filter(None, (case.conformity_at, case.settled_at)), default=None)
    if ended_at:
        return ended_at >= case.due_at
    return case.closed_at is None and case.due_at <= now


def lasts(case: ConformityCase) -> bool:
    """A lower price was chosen and the defect goes on: the days since the choice are still to be paid back."""
    lower_price = case.remedy_choice == Remedy.REDUCTION and case.refund_amount != 0
    return lower_price and case.conformity_at is None and case.closed_at is None


def kept_before(case: ConformityCase, *, now: datetime) -> datetime | None:
    """For a repair that is contested now: when it was put right, if that was in time and the last day is over."""
    if case.was_kept:
        return case.kept_at
    in_time = case.conformity_at is not None and case.conformity_at < case.due_at <= now
    return case.conformity_at if in_time else None


def is_owed(case: ConformityCase) -> bool:
    """We still owe a repair or money, so the ticket stays open. Once put right, it may close without a confirmation."""
    if lasts(case):
        return True
    if case.closed_at or case.state in {State.RESOLVED, State.REFUNDED}:
        return False
    return case.conformity_at is None or (case.refund_due_at is not None and case.refunded_at is None)


def under_repair(case: ConformityCase) -> bool:
    """We still owe the repair: nobody has put it right, ended it or settled it in money."""
    repairing = case.state in RUNNING or case.state == State.REMEDY_OPEN or _repair_goes_on(case)
    return repairing and case.conformity_at is None


def _repair_goes_on(case: ConformityCase) -> bool:
    return case.state == State.REMEDY_CHOSEN and case.remedy_choice == Remedy.REPAIR


def require_repair(case: ConformityCase) -> None:
    if case.state in OVER:
        raise CaseOver
    if not under_repair(case):
        raise NotNow


def settle(case: ConformityCase, *, now: datetime) -> None:
    """Brings the case up to date: a broken promise opens the choice, even if no sweep has come yet."""
    if case.state in RUNNING and case.remedy_opened_at is None and is_late(case, now=now):
        open_the_choice(case, ground=Ground.LATE, actor=SYSTEM, occurred_at=case.due_at, now=now)


def open_the_choice(
    case: ConformityCase, *, ground: str, actor: str, occurred_at: datetime, now: datetime, why: str = ""
) -> bool:
    """The earliest ground counts; a promise without a choice has none to open. Returns whether it was opened now."""
    if case.remedy_opened_at is not None or not policy_of(case).offers_choice:
        return False
    changes = {"state": State.REMEDY_OPEN, "remedy_opened_at": occurred_at, "remedy_ground": ground}
    payload = {"why": why.strip()} if why.strip() else {}
    record_event(
        case,
        kind=EventKind.REMEDY_OFFERED,
        actor=actor,
        occurred_at=occurred_at,
        now=now,
        changes=changes,
        payload=payload,
    )
    return True
