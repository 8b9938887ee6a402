"""The team lead’s board: the running cases by the week in which they end, and what today’s pace makes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from supportportal.foundations.topics import Topic
from tickets.admin.deadlines import Deadline, deadline_of
from tickets.admin.next_step import NextStep, next_step, with_told_at
from tickets.admin.queue_desk.forecast import LOOKED_BACK, Forecast, ForecastWeek, forecast, week_of, weeks_shown
from tickets.models import ConformityCase
from tickets.models.ticket import TicketQuerySet

MOST_CARDS = 30  # in one week; the rest is a number, and a list


@dataclass(frozen=True, slots=True)
class Card:
    case: ConformityCase
    deadline: Deadline
    step: NextStep | None
    missed: bool  # it will be, at today's pace


@dataclass(frozen=True, slots=True)
class Column:
    week: ForecastWeek
    cards: list[Card]
    more: int
    missed: int

    @property
    def count(self) -> int:
        return len(self.cards) + self.more


@dataclass(frozen=True, slots=True)
class Board:
    topic: Topic
    forecast: Forecast
    columns: list[Column]


def boards_of(tickets: TicketQuerySet, *, now: datetime) -> list[Board]:
    """One for each topic that has a running case among `tickets`; three queries, however many cases."""
    running = list(_running(tickets))
    paces = put_right_by_topic(tickets, now=now)
    boards = []
    for topic in Topic:
        cases = [case for case in running if case.ticket.topic == topic]
        if cases:
            outlook = forecast([(case.pk, case.due_at) for case in cases], put_right=paces.get(topic, 0), now=now)
            boards.append(Board(topic, outlook, columns_of(cases, missed=outlook.missed, now=now)))
    return boards


def _running(tickets: TicketQuerySet) -> QuerySet[ConformityCase]:
    cases = ConformityCase.objects.running().filter(tickets.holds())
    related = cases.select_related("ticket__customer", "ticket__assignee__user", "policy_version__policy")
    return with_told_at(related).order_by("due_at", "pk")


def put_right_by_topic(tickets: TicketQuerySet, *, now: datetime) -> Mapping[str, int]:
    lately = ConformityCase.objects.filter(tickets.holds(), conformity_at__gt=now - LOOKED_BACK, conformity_at__lte=now)
    counted = lately.order_by().values("ticket__topic").annotate(n=Count("pk"))
    return {row["ticket__topic"]: row["n"] for row in counted}


def columns_of(cases: Sequence[ConformityCase], *, missed: frozenset[int], now: datetime) -> list[Column]:
    weeks = {case.pk: week_of(case.due_at, case.last_day, now=now) for case in cases}
    return [
        _column(week, [case for case in cases if weeks[case.pk] == week], missed=missed, now=now)
        for week in weeks_shown(set(weeks.values()), now=now)
    ]


def _column(week: ForecastWeek, cases: list[ConformityCase], *, missed: frozenset[int], now: datetime) -> Column:
    cards = [
        Card(case, deadline_of(case, now=now), next_step(case, now=now), case.pk in missed)
        for case in cases[:MOST_CARDS]
    ]
    return Column(week, cards, more=len(cases) - len(cards), missed=len(missed & {case.pk for case in cases}))
