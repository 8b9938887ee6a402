"""The days of a contract: its paid periods, the fortnight to withdraw from it, and when its renewal is announced."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tickets.guarantee.rules.clock import ClockPolicy, Span, count, months_later

ONE_DAY = timedelta(days=1)
SHORTEST_ANNOUNCED = 3  # months of a period: in a shorter one there is no time three months to one before its end
WITHDRAWAL_PERIOD = ClockPolicy(14, extended=True)  # article L. 221-18 of the Consumer Code


@dataclass(frozen=True, slots=True)
class Days:
    """Both ends included."""

    first: date
    last: date

    @property
    def number(self) -> int:
        return (self.last - self.first).days + 1

    def within(self, other: "Days") -> "Days | None":
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Days(first, last) if first <= last else None


@dataclass(frozen=True, slots=True)
class Renewal:
    """Of a period, by itself. Article L. 215-1: the letter leaves by `letter_until`; it is written on `letter_on`."""

    period: Days
    refuse_until: date
    letter_on: date
    letter_until: date


def next_renewal(paid_from: date, months: int, *, on: date) -> Renewal | None:
    """At the end of the period that holds the day. It can be refused until the day before that end.

    Counted backwards by months: the same day of the month, else its last one (CPC 641), and no day off moves it.
    """
    period = paid_period(paid_from=paid_from, months=months, on=on)
    if period is None or months < SHORTEST_ANNOUNCED:
        return None
    refuse_until = period.last - ONE_DAY
    return Renewal(period, refuse_until, months_later(refuse_until, -2), months_later(refuse_until, -1))


def paid_period(*, paid_from: date, months: int, on: date) -> Days | None:
    """The one that holds the day, whichever period `paid_from` began; None with periods of no length."""
    if not months:
        return None
    number = ((on.year - paid_from.year) * 12 + on.month - paid_from.month) // months
    # By the month alone, the number may be one too high, if the day of the month is still to come.
    candidates = (_period(paid_from, candidate, months=months) for candidate in (number, number - 1))
    return next((period for period in candidates if period.first <= on), None)


def _period(paid_from: date, number: int, *, months: int) -> Days:
    """Number 0 is the one that begins on `paid_from`. `months`: how long each is."""
    following = months_later(paid_from, months * (number + 1))
    return Days(months_later(paid_from, months * number), following - ONE_DAY)


def time_to_withdraw(started_on: date) -> Span:
    """The day of the contract doesn't count, and a last day off moves on."""
    return count(WITHDRAWAL_PERIOD, event_at=datetime.combine(started_on, time(12), ZoneInfo(WITHDRAWAL_PERIOD.zone)))
