"""The events of many cases at once, for the sweep: the chain that `events` writes, in a handful of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from supportportal.foundations.rows import insert, rewrite
from tickets.guarantee.rules.events import SYSTEM, hash_of
from tickets.models import CaseEvent, ConformityCase

KEPT = ("next_notice_at", "last_sequence", "last_hash", "state", "remedy_opened_at", "remedy_ground")


@dataclass(frozen=True, slots=True)
class Happening:
    """`opened`: the choice is open from then on, since the time is over."""

    case: ConformityCase
    kind: str
    occurred_at: datetime
    payload: Mapping[str, object] = field(default_factory=dict)
    opened: bool = False


def record_many(happenings: Sequence[Happening], *, now: datetime) -> None:
    """For who holds the rows of these cases: the next number of each is theirs. Call `keep` in the same transaction."""
    insert([_next(happening, now=now) for happening in happenings])


def keep(cases: Sequence[ConformityCase]) -> None:
    """What `record_many` made of the rows, and when the sweep looks at each again."""
    rewrite(cases, KEPT)


def _next(happening: Happening, *, now: datetime) -> CaseEvent:
    case = happening.case
    event = CaseEvent(
        case=case,
        sequence=case.last_sequence + 1,
        kind=str(happening.kind),
        actor=SYSTEM,
        occurred_at=happening.occurred_at,
        recorded_at=now,
        payload={name: _plain(value) for name, value in happening.payload.items()} | _changes(happening),
        previous_hash=case.last_hash,
    )
    event.hash = hash_of(event)
    case.last_sequence, case.last_hash = event.sequence, event.hash
    return event


def _changes(happening: Happening) -> dict[str, object]:
    if not happening.opened:
        return {}
    case = happening.case
    case.state, case.remedy_ground = ConformityCase.State.REMEDY_OPEN, ConformityCase.Ground.LATE
    case.remedy_opened_at = happening.occurred_at
    opened_at = _plain(case.remedy_opened_at)
    return {"changes": {"state": str(case.state), "remedy_opened_at": opened_at, "remedy_ground": "late"}}


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
    return value
