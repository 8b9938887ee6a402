"""What the law adds to money that is paid back too late: the steps are data of the policy, as published."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_UP, Decimal
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from legal.models import Policy
from tickets.guarantee.rules.clock import civil_day
from tickets.guarantee.rules.policies import policy_of, zone_of
from tickets.models import ConformityCase

MONTH = 30  # days of delay
WHOLE = 100  # percent: the increase ends where it has doubled the sum
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Increase:
    """After so many days of delay. `percent` is None where it is the legal rate of interest, which is published twice
    a year and not ours to know."""

    days_late: int
    percent: int | None

    def of(self, sum_owed: Decimal | None) -> Decimal | None:
        """Rounded up to the cent; None where the sum or the rate isn't known."""
        if sum_owed is None or self.percent is None:
            return None
        return (sum_owed * self.percent / WHOLE).quantize(CENT, rounding=ROUND_UP)

    @property
    def in_words(self) -> str:
        rate = _("the legal rate of interest") if self.percent is None else _("%(n)s%%") % {"n": self.percent}
        days = ngettext("%(n)s day late", "%(n)s days late", self.days_late) % {"n": self.days_late}
        return _("%(rate)s (%(days)s)") % {"rate": rate, "days": days}


def days_late(case: ConformityCase, *, at: datetime) -> int:
    """Civil days after the last one; 0 while it is in time."""
    return max(0, (civil_day(at, zone=zone_of(case)) - (case.refund_last_day or case.last_day)).days)


def increase_at(case: ConformityCase, *, at: datetime) -> Increase | None:
    """For a payment at that moment; None when it is in time, or the policy names no increase."""
    late, policy = days_late(case, at=at), policy_of(case)
    steps = policy.late_increases or []
    if not late or not steps or case.refund_last_day:  # the steps are of the duty's own last day
        return None
    for up_to, percent in steps:
        if late <= up_to:
            return Increase(late, percent)
    last_day, last_percent = steps[-1]
    months = ceil((late - last_day) / MONTH)  # each one that has begun, in the customer's favour
    return Increase(late, min(WHOLE, (last_percent or 0) + months * (policy.late_increase_monthly or 0)))


def steps_in_words(policy: Policy) -> str:
    """In the active language: “up to 10 days late, the legal rate of interest; up to 20 days, 5 %; …”."""
    parts = []
    for up_to, percent in policy.late_increases or []:
        rate = _("the legal rate of interest") if percent is None else _("%(n)s%%") % {"n": percent}
        parts.append(_("up to %(days)s days late, %(rate)s") % {"days": up_to, "rate": rate})
    if parts and policy.late_increase_monthly:
        points = {"n": policy.late_increase_monthly}
        parts.append(
            _("then %(n)s points more for each further month, until the sum has doubled, and the legal rate after that")
            % points
        )
    return _("; ").join(parts)
