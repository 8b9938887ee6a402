"""When people are written to: customers in their day, colleagues at work; only what can't wait goes at once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from tickets.guarantee.rules import clock

DAY_OPENS, DAY_CLOSES = time(8), time(20)  # where the customer lives
WORK_OPENS, WORK_CLOSES = time(9), time(18)  # in the policy's zone
SUNDAY = 6
ONE_DAY = timedelta(days=1)


class Waits(StrEnum):
    """For what a notice waits after its moment."""

    NOT = ""  # the law's moment needs the minute
    FOR_HOURS = "hours"  # of the customer's day, whichever day it is
    FOR_A_DAY = "day"  # and for one that is no Sunday and no public holiday
    FOR_WORK = "work"  # hours of a working day: a reminder to colleagues, all of one morning in one letter


@lru_cache(maxsize=4096)
def first_moment(at: datetime, waits: Waits, *, zone: str, country: str = "FR", region: str = "") -> datetime:
    """The first instant from `at` on at which such a notice may go."""
    if waits == Waits.NOT:
        return at
    if waits == Waits.FOR_WORK:
        return _first(at, zone=zone, hours=(WORK_OPENS, WORK_CLOSES), suits=lambda day: _at_work(day, country, region))
    if waits == Waits.FOR_HOURS:
        return _first(at, zone=zone, hours=(DAY_OPENS, DAY_CLOSES), suits=lambda _day: True)
    return _first(at, zone=zone, hours=(DAY_OPENS, DAY_CLOSES), suits=lambda day: is_letter_day(day, country, region))


def is_letter_day(day: date, country: str = "FR", region: str = "") -> bool:
    return day.weekday() != SUNDAY and not clock.is_holiday(day, country=country, region=region or None)


@lru_cache(maxsize=4096)
def letter_day_until(day: date, *, country: str, region: str) -> date:
    """This day or the last one before it on which letters go: what was promised within a week isn't late."""
    while not is_letter_day(day, country, region):
        day -= ONE_DAY
    return day


@lru_cache(maxsize=4096)
def working_day_until(day: date, *, country: str, region: str) -> date:
    """This day or the last working day before it: somebody has to be at work to read the reminder."""
    while not _at_work(day, country, region):
        day -= ONE_DAY
    return day


def _at_work(day: date, country: str, region: str) -> bool:
    return clock.is_working_day(day, country=country, region=region or None)


def _first(at: datetime, *, zone: str, hours: tuple[time, time], suits: Callable[[date], bool]) -> datetime:
    opens, closes = hours
    local = at.astimezone(clock.zone_named(zone))
    if suits(local.date()) and opens <= local.time() < closes:
        return at
    day = local.date() if local.time() < opens else local.date() + ONE_DAY
    while not suits(day):
        day += ONE_DAY
    return datetime.combine(day, opens, clock.zone_named(zone)).astimezone(UTC)
