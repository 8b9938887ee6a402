"""Met and missed by month: what became of the cases whose last day lay in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db import models
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import ExtractMonth, ExtractYear
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tickets.guarantee.rules.clock import months_later
from tickets.guarantee.rules.policies import GUARANTEE
from tickets.models import ConformityCase
from tickets.models.conformity import KEPT, RUNNING, UNSETTLED

MONTHS_SHOWN = 12
State = ConformityCase.State


class MonthOutcome(models.TextChoices):
    IN_TIME = "in_time", _("Put right in time")
    TOO_LATE = "too_late", _("Put right too late")
    SETTLED = "settled", _("Settled by a choice")  # a lower price or the end of the contract, before any repair
    REFUSED = "refused", _("Refused: no defect")
    RUNNING = "running", _("Still running")
    OTHERWISE = "otherwise", _("Ended otherwise")  # taken back by the customer, or closed


# Of the duties that are no defect: nothing is repaired there, and no choice offered.
ELSEWHERE: Mapping[str, str | Promise] = {
    MonthOutcome.IN_TIME: _("Done in time"),
    MonthOutcome.TOO_LATE: _("Done too late"),
    MonthOutcome.REFUSED: _("Refused"),
    MonthOutcome.RUNNING: _("Still running"),
    MonthOutcome.OTHERWISE: _("Ended otherwise"),
}
DUTIES_APART: Mapping[str, Q] = {"guarantee": Q(duty=GUARANTEE), "other": ~Q(duty=GUARANTEE)}
# The first that fits, so that each case counts once. A promise that was kept stays so, whatever was chosen later.
OUTCOME = Case(
    When(state=State.REJECTED, then=Value(MonthOutcome.REFUSED)),
    When(KEPT, then=Value(MonthOutcome.IN_TIME)),
    When(
        ~Q(remedy_choice__in=UNSETTLED) & (Q(conformity_at=None) | Q(conformity_at__gt=F("remedy_chosen_at"))),
        then=Value(MonthOutcome.SETTLED),
    ),
    When(conformity_at__lt=F("due_at"), then=Value(MonthOutcome.IN_TIME)),
    When(conformity_at__isnull=False, then=Value(MonthOutcome.TOO_LATE)),
    When(RUNNING, then=Value(MonthOutcome.RUNNING)),
    default=Value(MonthOutcome.OTHERWISE),
    output_field=models.CharField(),
)


@dataclass(frozen=True, slots=True)
class Figure:
    number: int
    query: str  # for the list of its cases
    alarming: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    figures: Sequence[Figure]  # how many ended in it, then each outcome


@dataclass(frozen=True, slots=True)
class MonthTable:
    """`duties`: which, as the list of cases understands it. `months`: the newest first."""

    duties: str
    columns: Sequence[str]
    months: Sequence[Month]


def tables_by_month(cases: QuerySet[ConformityCase], *, now: datetime) -> list[MonthTable]:
    """Of the last twelve months, this one included; one query, however many cases. None for duties without a case."""
    months = _last_months(localdate(now))
    counts = _counted(cases, since=months[-1], until=_next(months[0]))
    words: Mapping[str, Mapping[str, str | Promise]] = {"guarantee": dict(MonthOutcome.choices), "other": ELSEWHERE}
    return [
        MonthTable(
            duties,
            columns=[str(label) for label in words[duties].values()],
            months=[_month(first, counts, duties=duties, outcomes=words[duties], now=now) for first in months],
        )
        for duties in DUTIES_APART
        if any(key[0] == duties for key in counts)
    ]


def ended_in(month: date) -> Q:
    """`month`: its first day. Cases that became part of another don’t count twice."""
    return Q(last_day__gte=month, last_day__lt=_next(month)) & ~Q(state=State.MERGED)


Key = tuple[str, date, str]  # duties, month, outcome


def _counted(cases: QuerySet[ConformityCase], *, since: date, until: date) -> dict[Key, int]:
    ended = cases.filter(last_day__gte=since, last_day__lt=until).exclude(state=State.MERGED).order_by()
    apart = Case(When(DUTIES_APART["guarantee"], then=Value("guarantee")), default=Value("other"))
    facts = ended.annotate(
        duties=apart, year=ExtractYear("last_day"), month=ExtractMonth("last_day"), outcome=OUTCOME
    ).values_list("duties", "year", "month", "outcome")
    rows = facts.annotate(Count("pk"))
    return {(duties, date(year, month, 1), outcome): n for duties, year, month, outcome, n in rows}


def _month(first: date, counts: Mapping[Key, int], *, duties: str, outcomes: Iterable[str], now: datetime) -> Month:
    # Whatever outcome a row may have: the sum is of all cases, also of those that no column names.
    total = sum(n for (of, month, _outcome), n in counts.items() if (of, month) == (duties, first))
    alarming = {MonthOutcome.TOO_LATE, *([MonthOutcome.RUNNING] if _next(first) <= localdate(now) else [])}
    query = {"tab": "all", "month": f"{first:%Y-%m}", "duties": duties}
    figures = [
        Figure(
            counts.get((duties, first, outcome), 0),
            urlencode({**query, "outcome": str(outcome)}),
            alarming=outcome in alarming,
        )
        for outcome in outcomes
    ]
    return Month(first, [Figure(total, urlencode(query)), *figures])


def _last_months(today: date) -> list[date]:
    this_month = today.replace(day=1)
    return [months_later(this_month, -n) for n in range(MONTHS_SHOWN)]


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
