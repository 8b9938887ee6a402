"""How long something is kept, counted by the calendar, and what has been kept long enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Due:
    """What the next rounds would erase of one kind."""

    kind: str
    setting: str  # whose value says for how long; empty: it was asked for
    count: int
    oldest: datetime | None


def due_of(kind: str, setting: str, rows: QuerySet[Any], *, by: str) -> Due:
    """`by`: the column that its time counts from."""
    found = rows.order_by().aggregate(count=Count("pk"), oldest=Min(by))
    return Due(kind, setting, found["count"], found["oldest"])


def in_sentences(due: Sequence[Due]) -> list[str]:
    """For an operator, a line for each kind."""
    return [f"{kind.kind} ({kind.setting or 'asked for'}): {_how_many(kind)}" for kind in due]


def years_before(moment: datetime, years: int) -> datetime:
    """The same day of the calendar, so many years before; of 29 February, the 28th."""
    there = timezone.localtime(moment)
    try:
        return there.replace(year=there.year - years)
    except ValueError:
        return there.replace(year=there.year - years, day=28)


def _how_many(due: Due) -> str:
    return f"{due.count}, the oldest of {timezone.localtime(due.oldest):%Y-%m-%d}" if due.oldest else "none"
