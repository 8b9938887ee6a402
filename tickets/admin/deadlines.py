"""What the law leaves of a case's days, as a row and a panel say it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supportportal.days import in_words
from tickets.conformity import clock
from tickets.conformity.clock import Progress
from tickets.models import ConformityCase

SOON = 3  # days left from which the row itself turns amber


@dataclass(frozen=True, slots=True)
class Deadline:
    progress: Progress
    last_day: date
    late: bool  # by the instant, which the law asks; the days are for reading

    @property
    def state(self) -> str:
        if self.late:
            return "late"
        return "soon" if self.progress.days_left <= SOON else "within"

    @property
    def words(self) -> str:
        left = self.progress.days_left
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
    """As of `now`, or as of the moment it was put right or closed: from then on no day counts."""
    moment = case.conformity_at or case.closed_at or now
    days = clock.progress(day0=case.day0, last_day=case.last_day, now=moment)
    return Deadline(progress=days, last_day=case.last_day, late=moment >= case.due_at)
