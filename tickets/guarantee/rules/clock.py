"""The days to put things right: when the time starts and when it is over."""

from calendar import monthrange
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


class ClockPolicy(NamedTuple):
    """`months` are added before `days`. `extended`: a last day off moves to the next working day (CPC 642)."""

    days: int
    extended: bool = False
    region: str | None = None  # whose local holidays count too
    months: int = 0
    zone: str = PARIS
    country: str = "FR"  # whose holidays count

    def counted_to(self, day0: date) -> date:
        """The last day as it is counted, before it moves on to a working day."""
        return months_later(day0, self.months) + timedelta(days=self.days)


POLICIES = {
    STRICT: ClockPolicy(30),
    EXTENDED: ClockPolicy(30, extended=True),
    "FR_30D_EXTENDED_ALSACE": ClockPolicy(30, extended=True, region="6AE"),
    "FR_14D_STRICT": ClockPolicy(14),
    "FR_14D_EXTENDED": ClockPolicy(14, extended=True),
    "FR_30D_CONSUMER_RIGHT": ClockPolicy(30, extended=True),
}
PROMISED = POLICIES[STRICT]


class UnknownZone(ValueError):
    """No time zone has this name."""


class UnknownPlace(ValueError):
    """We don't know the holidays of this country or region."""


class NaiveInstant(ValueError):
    """A time without a zone could be any of two dozen instants."""


@dataclass(frozen=True, slots=True)
class Span:
    """`due_at`, in UTC, is exclusive: in time means strictly before it."""

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
    """How far a case is on a civil day of its own zone; day 0 is the day of the report."""

    day: int
    days: int  # as promised: the last day may be some days later, where it moved on to a working day
    days_left: int  # 0 on the last day, negative once it is late
    zone: str
    moved_from: date | None = None  # the last day as counted, on which nobody works

    @property
    def late(self) -> bool:
        return self.days_left < 0

    @property
    def days_late(self) -> int:
        return max(0, -self.days_left)

    @property
    def shown(self) -> int:
        """For a progress bar, which is full when the time is over."""
        return min(self.day, self.days)


@cache
def zone_named(name: str) -> ZoneInfo:
    # Looked up in the list: a path such as "../x" or a folder such as "Europe" raises other errors.
    if name not in zone_names():
        raise UnknownZone(name)
    return ZoneInfo(name)


@cache
def zone_names() -> frozenset[str]:
    """Python walks through the folders of all zones each time it is asked."""
    return frozenset(available_timezones())


def zone_or_none(name: str) -> str:
    """ "" for a name that no zone has: a row or an import may bring any."""
    return name if name in zone_names() else ""


def civil_day(instant: datetime, *, zone: str) -> date:
    if instant.tzinfo is None:
        raise NaiveInstant(instant.isoformat())
    return instant.astimezone(zone_named(zone)).date()


def count(policy: str | ClockPolicy, *, event_at: datetime, zone: str = "") -> Span:
    """In the policy's zone. The day of the event isn't counted; the last day counts to its end (CPC 641, 642).

    `zone` is the customer's; only `CUSTOMER_EARLIEST_30D_STRICT` uses it.
    """
    if policy == CUSTOMER_EARLIEST:
        return earliest(PROMISED, event_at=event_at, zone=zone)
    return _span(POLICIES[policy] if isinstance(policy, str) else policy, event_at=event_at)


def earliest(policy: ClockPolicy, *, event_at: datetime, zone: str) -> Span:
    """Counted in the policy's zone and in the customer's; returns the one that ends first."""
    zones = dict.fromkeys([policy.zone, zone or policy.zone])
    spans = [_span(policy._replace(zone=name), event_at=event_at) for name in zones]
    return min(spans, key=lambda span: span.due_at)


def conformity_dates(
    notified_at: datetime, *, customer_zone: str = "", policy: ClockPolicy = PROMISED
) -> ConformityDates:
    promised = count(policy, event_at=notified_at)
    alarm = earliest(policy, event_at=notified_at, zone=customer_zone)
    outer = count(policy._replace(extended=True), event_at=notified_at)
    return ConformityDates(promised.day0, promised.last_day, promised.due_at, alarm.due_at, outer.last_day)


def progress(*, day0: date, last_day: date, policy: ClockPolicy, now: datetime) -> Progress:
    """By the policy that counted these days."""
    today, counted_to = civil_day(now, zone=policy.zone), policy.counted_to(day0)
    return Progress(
        day=(today - day0).days,
        days=(min(counted_to, last_day) - day0).days,
        days_left=(last_day - today).days,
        zone=policy.zone,
        moved_from=counted_to if counted_to < last_day else None,
    )


def end_of(day: date, *, zone: str) -> datetime:
    """The first instant after the day, in UTC."""
    # fold=0: the earlier instant of a midnight that comes twice or not at all.
    return datetime.combine(day + timedelta(days=1), time(0), zone_named(zone)).astimezone(UTC)


def is_working_day(day: date, *, country: str = "FR", region: str | None = None) -> bool:
    return day.weekday() < 5 and not is_holiday(day, country=country, region=region)


def is_holiday(day: date, *, country: str = "FR", region: str | None = None) -> bool:
    return day in _holidays(country, region, day.year)


def _span(policy: ClockPolicy, *, event_at: datetime) -> Span:
    day0 = civil_day(event_at, zone=policy.zone)
    last_day = policy.counted_to(day0)
    while policy.extended and not is_working_day(last_day, country=policy.country, region=policy.region):
        last_day += timedelta(days=1)
    return Span(day0, last_day, end_of(last_day, zone=policy.zone))


def months_later(day: date, months: int) -> date:
    """The same day of the month, else the last one (CPC 641 al. 2; regulation 1182/71 art. 3(2) c)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@cache
def _holidays(country: str, region: str | None, year: int) -> frozenset[date]:
    # Year by year: a calendar that grows while another thread reads it would have gaps.
    try:
        return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year, expand=False))
    except NotImplementedError:
        raise UnknownPlace(f"{country} {region or ''}".strip()) from None
