"""What the law leaves of the days of a repair or a refund, as a row and a panel say it."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supportportal.foundations.days import in_words
from tickets.guarantee.rules import clock
from tickets.guarantee.rules.clock import Progress
from tickets.guarantee.rules.policies import PAYMENTS, counting_of
from tickets.models import ConformityCase

SOON = 3  # days left from which the row itself turns amber


@dataclass(frozen=True, slots=True)
class Deadline:
    progress: Progress
    last_day: date
    late: bool  # by the instant, which the law asks; the days are for reading
    settled: bool = False  # in money: no day of the repair counts any more
    of_refund: bool = False
    came_back: bool = False  # put right in time, and reported again after the last day

    @property
    def state(self) -> str:
        if self.late:
            return "late"
        return "soon" if self.came_back or self.progress.days_left <= SOON else "within"

    @property
    def words(self) -> str:
        left = self.progress.days_left
        if self.came_back:
            return _("Put right in time, and it came back")
        if self.late:
            days = max(1, -left)
            return ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}
        if left == 0:
            return _("Last day today")
        return ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}

    @property
    def last_day_in_words(self) -> str:
        return in_words(self.last_day, "l j F")


def deadline_of(case: ConformityCase, *, now: datetime) -> Deadline:
    """The clock that runs: the refund’s once money is owed, else the repair’s."""
    return refund_deadline(case, now=now) or repair_deadline(case, now=now)


def repair_deadline(case: ConformityCase, *, now: datetime) -> Deadline:
    """As of `now`, or as of the moment it was put right, settled or closed: from then on no day counts."""
    moment = case.ended_at or now
    days = clock.progress(day0=case.day0, last_day=case.last_day, policy=counting_of(case), now=moment)
    settled = case.settled_at is not None and case.ended_at == case.settled_at
    return Deadline(
        progress=days,
        last_day=case.last_day,
        late=_late(case, moment),
        settled=settled,
        came_back=case.was_kept and case.ended_at is None,
    )


def _late(case: ConformityCase, moment: datetime) -> bool:
    return not case.was_kept and moment >= case.due_at


def refund_deadline(case: ConformityCase, *, now: datetime) -> Deadline | None:
    """None when no money is owed, or no more. A duty that is a payment has no other clock."""
    if case.duty in PAYMENTS and not case.ended_at:
        return replace(repair_deadline(case, now=now), of_refund=True)
    if (
        case.refunded_at
        or case.closed_at
        or not (case.remedy_chosen_at and case.refund_last_day and case.refund_due_at)
    ):
        return None
    policy = counting_of(case)
    day0 = clock.civil_day(case.remedy_chosen_at, zone=policy.zone)
    counted = policy._replace(days=(case.refund_last_day - day0).days, months=0)  # its days, on the clock of the case
    days = clock.progress(day0=day0, last_day=case.refund_last_day, policy=counted, now=now)
    return Deadline(progress=days, last_day=case.refund_last_day, late=now >= case.refund_due_at, of_refund=True)
