"""Writes the events of many cases at once, for the sweep: the same chain as `record_event`, in a few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from supportportal.foundations.rows import insert, rewrite
from tickets.guarantee.rules.events import SYSTEM, hash_of, sealed
from tickets.models import CaseEvent, ConformityCase

SWEPT_FIELDS = ("next_notice_at", "last_sequence", "last_hash", "state", "remedy_opened_at", "remedy_ground")


@dataclass(frozen=True, slots=True)
class NewEvent:
    """`opened`: the time is over, and the choice is open from `occurred_at` on."""

    case: ConformityCase
    kind: str
    occurred_at: datetime
    payload: Mapping[str, object] = field(default_factory=dict)
    opened: bool = False
    acknowledged: bool = False  # the customer knows the last day now


def record_many(events: Sequence[NewEvent], *, now: datetime) -> None:
    """The caller holds the rows of these cases, so their next numbers are free. Call `keep` in the same transaction."""
    insert([_next_event(event, now=now) for event in events])


def keep(cases: Sequence[ConformityCase]) -> None:
    """Saves what `record_many` changed in these cases, and when the sweep looks at each again."""
    rewrite(cases, SWEPT_FIELDS)


def _next_event(new: NewEvent, *, now: datetime) -> CaseEvent:
    case = new.case
    event = CaseEvent(
        case=case,
        sequence=case.last_sequence + 1,
        kind=str(new.kind),
        actor=SYSTEM,
        occurred_at=new.occurred_at,
        recorded_at=now,
        **sealed({**new.payload, **_changes(new)}, seals={}),
        previous_hash=case.last_hash,
    )
    event.hash = hash_of(event)
    case.last_sequence, case.last_hash = event.sequence, event.hash
    return event


def _changes(new: NewEvent) -> dict[str, object]:
    case = new.case
    if new.acknowledged and case.state == ConformityCase.State.OPEN:
        case.state = ConformityCase.State.ACKNOWLEDGED
        return {"changes": {"state": str(case.state)}}
    if not new.opened:
        return {}
    case.state, case.remedy_ground = ConformityCase.State.REMEDY_OPEN, ConformityCase.Ground.LATE
    case.remedy_opened_at = new.occurred_at
    opened_at = case.remedy_opened_at
    return {"changes": {"state": str(case.state), "remedy_opened_at": opened_at, "remedy_ground": "late"}}
