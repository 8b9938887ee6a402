"""What the customer may choose and what each choice is worth: every figure, from the price to the last cent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supportportal.foundations.days import in_words
from tickets.guarantee.notices.notice_text import as_words
from tickets.guarantee.rules.clock import civil_day, months_later
from tickets.models import ConformityCase

ONE_DAY = timedelta(days=1)


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
class Amount:
    """`rows`: how it was worked out, line by line, in the language that was spoken when it was."""

    value: Decimal
    currency: str
    rows: Sequence[str]


@dataclass(frozen=True, slots=True)
class Offers:
    """`remedies` may be chosen. An amount is None when its remedy may not, or when the price isn't known to us."""

    remedies: Sequence[str]
    reduction: Amount | None
    termination: Amount | None
    price: Decimal | None
    currency: str
    period: Days | None  # the one paid for on this day
    not_conform: Days
    left: Days | None  # days paid for that are still to come, without those on which it doesn't work


def worked_out(case: ConformityCase, *, remedies: Sequence[str], now: datetime) -> Offers:
    """A price is paid for days: those without the service come back whole, whatever worked in between."""
    not_conform = _not_conform(case, now=now)
    period = _period_of(case, civil_day(now))
    left = _left(case, period, not_conform=not_conform, now=now)
    known = period is not None and case.price is not None
    reduction, termination = ConformityCase.Remedy.REDUCTION, ConformityCase.Remedy.TERMINATION
    return Offers(
        remedies=remedies,
        reduction=_amount(case, [not_conform], left=None) if known and reduction in remedies else None,
        termination=_amount(case, [not_conform, left], left=left) if known and termination in remedies else None,
        price=case.price,
        currency=case.currency,
        period=period,
        not_conform=not_conform,
        left=left,
    )


def of_days(case: ConformityCase, days: Days) -> Amount | None:
    """What these days without the service were paid; None when the price isn't known."""
    return _amount(case, [days], left=None) if _period_of(case, days.first) and case.price is not None else None


def _not_conform(case: ConformityCase, *, now: datetime) -> Days:
    """From the report to the day on which it worked again, else today; both counted whole, in the customer's favour."""
    last = civil_day(case.conformity_at or now)
    return Days(min(case.day0, last), last)


def _left(case: ConformityCase, period: Days | None, *, not_conform: Days, now: datetime) -> Days | None:
    if period is None:
        return None
    today = civil_day(now)
    first = max(today, not_conform.last + ONE_DAY)
    ended_on = case.subscription.ended_on if case.subscription else None
    return Days(first, period.last).within(Days(period.first, ended_on or period.last))


def _period_of(case: ConformityCase, day: date) -> Days | None:
    if case.paid_from is None or not case.period_months:
        return None
    months = (day.year - case.paid_from.year) * 12 + day.month - case.paid_from.month
    number = months // case.period_months
    # The first guess is by the month alone: it may be one too late before the day of the month.
    return next((period for n in (number, number - 1) if (period := _period(case, n)).first <= day), None)


def _period(case: ConformityCase, number: int) -> Days:
    """Counted from the one that was paid for when the case was born: number 0."""
    assert case.paid_from is not None  # noqa: S101 for the type checker
    months = (case.period_months or 1) * number
    following = months_later(case.paid_from, months + (case.period_months or 1))
    return Days(months_later(case.paid_from, months), following - ONE_DAY)


def _amount(case: ConformityCase, spans: Sequence[Days | None], *, left: Days | None) -> Amount:
    parts = list(_parts(case, [span for span in spans if span]))
    value = sum((_share(case, period, days) for period, days in parts), Decimal(0))
    told = [_("Price of a period: %(price)s") % {"price": as_words(case.price, case)}]
    told.append(_span_said(_("Days on which the service did not conform"), spans[0]))
    if left:
        told.append(_span_said(_("Days left that are paid for"), left))
    told += [_part_said(case, period, days) for period, days in parts]
    told.append(_("Together, each part rounded up to the next cent: %(amount)s") % {"amount": as_words(value, case)})
    return Amount(value, case.currency, told)


def _parts(case: ConformityCase, spans: Sequence[Days]) -> Iterator[tuple[Days, int]]:
    """Each period with the number of its days that come back; no day twice, since the spans don't overlap."""
    day, last = min(span.first for span in spans), max(span.last for span in spans)
    while day <= last:
        period = _period_of(case, day)
        if period is None:
            return
        inside = [part.number for span in spans if (part := span.within(period))]
        if inside:
            yield period, sum(inside)
        day = period.last + ONE_DAY


def _share(case: ConformityCase, period: Days, days: int) -> Decimal:
    """Rounded up to the cent, so that the lines add up as they are shown."""
    return Decimal(ceil(Fraction(case.price or 0) * days / period.number * 100)) / 100


def _span_said(what: str, days: Days | None) -> str:
    assert days is not None  # noqa: S101 for the type checker
    number = ngettext("%(n)s day", "%(n)s days", days.number) % {"n": days.number}
    said = {"what": what, "first": in_words(days.first), "last": in_words(days.last), "number": number}
    return _("%(what)s: %(first)s to %(last)s, %(number)s") % said


def _part_said(case: ConformityCase, period: Days, days: int) -> str:
    said = {
        "first": in_words(period.first),
        "last": in_words(period.last),
        "price": as_words(case.price, case),
        "days": days,
        "of": period.number,
        "amount": as_words(_share(case, period, days), case),
    }
    return _("Period %(first)s to %(last)s: %(price)s × %(days)s ÷ %(of)s days = %(amount)s") % said
