"""The days of a contract: its paid periods, the fortnight to withdraw from it, and when its renewal is announced."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tickets.guarantee.rules.clock import ClockPolicy, Span, count, months_later

ONE_DAY = timedelta(days=1)
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
    """Of a period, by itself. Article L. 215-1: the letter leaves by `letter_until`; it is written on `letter_on`.

    The article leaves out no length. A period of two months is announced in its first days; one of a month, whose
    letter has to leave a month before its end, in the month before it, so that no letter can be in time for the first.
    """

    period: Days
    refuse_until: date
    letter_on: date
    letter_until: date


def next_renewal(paid_from: date, months: int, *, on: date) -> Renewal | None:
    """That is announced in the period that holds the day. It can be refused until the day before its period's end.

    Counted backwards by months: the same day of the month, else its last one (CPC 641), and no day off moves it.
    """
    present = paid_period(paid_from=paid_from, months=months, on=on)
    if present is None:
        return None
    following = paid_period(paid_from=paid_from, months=months, on=present.last + ONE_DAY)
    period = following if following and months == 1 else present
    refuse_until = period.last - ONE_DAY
    letter_on = max(months_later(refuse_until, -2), present.first)
    return Renewal(period, refuse_until, letter_on, months_later(refuse_until, -1))


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
