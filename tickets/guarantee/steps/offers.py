"""What the customer may choose, and what each choice is worth, with every figure from the price to the last cent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supportportal.foundations.days import in_words
from tickets.guarantee.notices.notice_text import as_words
from tickets.guarantee.rules.clock import civil_day
from tickets.guarantee.rules.contract_days import ONE_DAY, Days, paid_period
from tickets.guarantee.rules.policies import zone_of
from tickets.models import ConformityCase


@dataclass(frozen=True, slots=True)
class Amount:
    """`rows`: how it was worked out, line by line, in the language that was active then."""

    value: Decimal
    currency: str
    rows: Sequence[str]


@dataclass(frozen=True, slots=True)
class Offers:
    """`remedies`: what may be chosen. An amount is None when its remedy may not, or when we don't know the price."""

    remedies: Sequence[str]
    reduction: Amount | None
    termination: Amount | None
    price: Decimal | None
    currency: str
    period: Days | None  # the paid period of this day
    not_conform: Days
    left: Days | None  # paid days still to come, without those on which it doesn't work


def work_out_offers(case: ConformityCase, *, remedies: Sequence[str], now: datetime) -> Offers:
    """A price pays for days: days without the service are paid back in full, even if it worked for part of them."""
    not_conform = _not_conform(case, now=now)
    period = _period_of(case, civil_day(now, zone=zone_of(case)))
    remaining = _remaining_days(case, period, not_conform=not_conform, now=now)
    price_known = period is not None and case.price is not None
    reduction, termination = ConformityCase.Remedy.REDUCTION, ConformityCase.Remedy.TERMINATION
    return Offers(
        remedies=remedies,
        reduction=_amount(case, not_conform, remaining=None) if price_known and reduction in remedies else None,
        termination=(
            _amount(case, not_conform, remaining=remaining) if price_known and termination in remedies else None
        ),
        price=case.price,
        currency=case.currency,
        period=period,
        not_conform=not_conform,
        left=remaining,
    )


def amount_for_days(case: ConformityCase, days: Days) -> Amount | None:
    """What was paid for these days without the service; None when we don't know the price."""
    return _amount(case, days, remaining=None) if _period_of(case, days.first) and case.price is not None else None


def _not_conform(case: ConformityCase, *, now: datetime) -> Days:
    """From the report to the day it worked again, else today; both count as full days, in the customer's favour."""
    last = civil_day(case.conformity_at or now, zone=zone_of(case))
    return Days(min(case.day0, last), last)


def _remaining_days(case: ConformityCase, period: Days | None, *, not_conform: Days, now: datetime) -> Days | None:
    if period is None:
        return None
    today = civil_day(now, zone=zone_of(case))
    first = max(today, not_conform.last + ONE_DAY)
    ended_on = case.subscription.ended_on if case.subscription else None
    return Days(first, period.last).within(Days(period.first, ended_on or period.last))


def _period_of(case: ConformityCase, day: date) -> Days | None:
    """Number 0 is the one that was paid for when the case was opened."""
    if case.paid_from is None or not case.period_months:
        return None
    return paid_period(paid_from=case.paid_from, months=case.period_months, on=day)


def _amount(case: ConformityCase, not_conform: Days, *, remaining: Days | None) -> Amount:
    parts = list(_parts(case, [not_conform, remaining] if remaining else [not_conform]))
    value = sum((_share(case, period, days) for period, days in parts), Decimal(0))
    rows = [_("Price of a period: %(price)s") % {"price": as_words(case.price, case)}]
    rows.append(_span_row(_("Days on which the service did not conform"), not_conform))
    if remaining:
        rows.append(_span_row(_("Days left that are paid for"), remaining))
    rows += [_period_row(case, period, days) for period, days in parts]
    rows.append(_("Together, each part rounded up to the next cent: %(amount)s") % {"amount": as_words(value, case)})
    return Amount(value, case.currency, rows)


def _parts(case: ConformityCase, spans: Sequence[Days]) -> Iterator[tuple[Days, int]]:
    """Each period with the number of its days to pay back; no day twice, since the spans don't overlap."""
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
    """Rounded up to the cent, so that the rows add up as shown."""
    return Decimal(ceil(Fraction(case.price or 0) * days / period.number * 100)) / 100


def _span_row(what: str, days: Days) -> str:
    number = ngettext("%(n)s day", "%(n)s days", days.number) % {"n": days.number}
    placeholders = {"what": what, "first": in_words(days.first), "last": in_words(days.last), "number": number}
    return _("%(what)s: %(first)s to %(last)s, %(number)s") % placeholders


def _period_row(case: ConformityCase, period: Days, days: int) -> str:
    placeholders = {
        "first": in_words(period.first),
        "last": in_words(period.last),
        "price": as_words(case.price, case),
        "days": days,
        "of": period.number,
        "amount": as_words(_share(case, period, days), case),
    }
    return _("Period %(first)s to %(last)s: %(price)s × %(days)s ÷ %(of)s days = %(amount)s") % placeholders
