"""At today's pace, which cases will be too late: the team's own last two weeks, carried on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from django.utils.timezone import localdate

LOOKED_BACK = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Forecast:
    """`missed`: keys of cases whose time will be over before their turn comes; those over already aren't in it."""

    put_right: int  # in the days looked back on
    running: int
    late: int
    missed: frozenset[int]
    needed: float | None  # put right a day, so that none is missed; None when none is

    @property
    def a_day(self) -> float:
        return self.put_right / LOOKED_BACK.days

    @property
    def needed_a_day(self) -> float:
        """Rounded up to a tenth, since a little less is not enough."""
        return ceil((self.needed or 0) * 10) / 10


def forecast(running: Sequence[tuple[int, datetime]], *, put_right: int, now: datetime) -> Forecast:
    """`running`: key and end of each case, in whatever order. The nearest end is taken first, late ones before all.

    The k-th in line is done when the team has put right k more, at the pace of the last fourteen days.
    """
    line = sorted(running, key=lambda case: (case[1], case[0]))
    waiting = [(place, key, due_at) for place, (key, due_at) in enumerate(line, start=1) if due_at > now]
    missed = frozenset(
        key for place, key, due_at in waiting if not put_right or now + LOOKED_BACK * place / put_right >= due_at
    )
    paces = [place / ((due_at - now) / timedelta(days=1)) for place, _key, due_at in waiting]
    late = len(line) - len(waiting)
    return Forecast(put_right, len(line), late, missed, needed=max(paces) if missed else None)


@dataclass(frozen=True, slots=True)
class ForecastWeek:
    """`monday` is None for the cases whose time is over."""

    monday: date | None

    @property
    def sunday(self) -> date | None:
        return self.monday + timedelta(days=6) if self.monday else None


def week_of(due_at: datetime, last_day: date, *, now: datetime) -> ForecastWeek:
    """By the last day, as the calendar on the wall has it."""
    return ForecastWeek(None) if due_at <= now else ForecastWeek(last_day - timedelta(days=last_day.weekday()))


def weeks_shown(weeks: Collection[ForecastWeek], *, now: datetime) -> list[ForecastWeek]:
    """What is late first, then every week from this one to the last that has a case, empty ones too."""
    mondays = {week.monday for week in weeks if week.monday}
    today = localdate(now)
    first = today - timedelta(days=today.weekday())
    columns = [ForecastWeek(None)] if any(week.monday is None for week in weeks) else []
    while mondays and first <= max(mondays):
        columns.append(ForecastWeek(first))
        first += timedelta(days=7)
    return columns
