"""Thirty days to put things right: when the time starts and when it is over."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

import holidays

PARIS = "Europe/Paris"
STRICT = "FR_30D_STRICT"
EXTENDED = "FR_30D_EXTENDED"
CUSTOMER_EARLIEST = "CUSTOMER_EARLIEST_30D_STRICT"


class Policy(NamedTuple):
    """`extended`: a last day that is no working day moves on to the next one (CPC 642 al. 2)."""

    days: int
    extended: bool = False
    region: str | None = None  # whose local holidays count too


POLICIES = {
    STRICT: Policy(30),
    EXTENDED: Policy(30, extended=True),
    "FR_30D_EXTENDED_ALSACE": Policy(30, extended=True, region="6AE"),
    "FR_14D_STRICT": Policy(14),
    "FR_14D_EXTENDED": Policy(14, extended=True),
    "FR_30D_CONSUMER_RIGHT": Policy(30, extended=True),
}


class UnknownZone(ValueError):
    """No time zone has this name."""


class NaiveInstant(ValueError):
    """A time without its zone could be any of two dozen instants."""


@dataclass(frozen=True, slots=True)
class Span:
    """`due_at` is exclusive, in UTC: in time means strictly before it."""

    day0: date
    last_day: date
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ConformityDates:
    day0: date
    last_day: date
    due_at: datetime
    due_at_customer: datetime
    outer_due_date: date


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a case stands on a civil day in Paris: day 0 is the day of the report."""

    day: int
    days: int
    days_left: int  # 0 on the last day, negative once it is late

    @property
    def late(self) -> bool:
        return self.days_left < 0

    @property
    def days_late(self) -> int:
        return max(0, -self.days_left)

    @property
    def shown(self) -> int:
        """For a bar that is full when the time is over."""
        return min(self.day, self.days)


@cache
def zone_named(name: str) -> ZoneInfo:
    # Asked of the list, since a path such as "../x" or a folder such as "Europe" fails in ways of its own.
    if name not in available_timezones():
        raise UnknownZone(name)
    return ZoneInfo(name)


def civil_day(instant: datetime, *, zone: str = PARIS) -> date:
    if instant.tzinfo is None:
        raise NaiveInstant(instant.isoformat())
    return instant.astimezone(zone_named(zone)).date()


def count(policy: str, *, event_at: datetime, zone: str = PARIS) -> Span:
    """The day of the event isn't counted; the last day counts whole (CPC 641, 642). Zones other than Paris
    matter to `CUSTOMER_EARLIEST_30D_STRICT` only, which gives whichever of the two ends first."""
    if policy == CUSTOMER_EARLIEST:
        spans = [_span(POLICIES[STRICT], event_at=event_at, zone=name) for name in (PARIS, zone)]
        return min(spans, key=lambda span: span.due_at)
    return _span(POLICIES[policy], event_at=event_at, zone=PARIS)


def conformity_dates(notified_at: datetime, *, customer_zone: str = "") -> ConformityDates:
    promised = count(STRICT, event_at=notified_at)
    earliest = count(CUSTOMER_EARLIEST, event_at=notified_at, zone=customer_zone or PARIS)
    outer = count(EXTENDED, event_at=notified_at)
    return ConformityDates(promised.day0, promised.last_day, promised.due_at, earliest.due_at, outer.last_day)


def progress(*, day0: date, last_day: date, now: datetime) -> Progress:
    today = civil_day(now)
    return Progress(day=(today - day0).days, days=(last_day - day0).days, days_left=(last_day - today).days)


def _span(policy: Policy, *, event_at: datetime, zone: str) -> Span:
    day0 = civil_day(event_at, zone=zone)
    last_day = day0 + timedelta(days=policy.days)
    if policy.extended:
        last_day = _next_working_day(last_day, region=policy.region)
    return Span(day0, last_day, _end_of(last_day, zone=zone))


def _end_of(day: date, *, zone: str) -> datetime:
    # fold=0: of a midnight that comes twice or not at all, the earlier instant.
    return datetime.combine(day + timedelta(days=1), time(0), zone_named(zone)).astimezone(UTC)


def _next_working_day(day: date, *, region: str | None) -> date:
    free = holidays.country_holidays("FR", subdiv=region)
    while day.weekday() >= 5 or day in free:
        day += timedelta(days=1)
    return day
