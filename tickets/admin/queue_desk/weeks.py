"""The running reports of defects by the week in which they end, and what today’s pace makes of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from supportportal.foundations.topics import Topic
from tickets.admin.deadlines import Deadline, deadline_of
from tickets.admin.form_keys import new_key
from tickets.admin.next_step import NextStep, next_step
from tickets.admin.queue_desk.forecast import LOOKED_BACK, Forecast, ForecastWeek, forecast, week_of, weeks_shown
from tickets.guarantee.rules.policies import GUARANTEE
from tickets.models import Agent, ConformityCase
from tickets.models.ticket import TicketQuerySet

MOST_CARDS = 30  # in one week; the rest is a number, and a list


@dataclass(frozen=True, slots=True)
class Card:
    case: ConformityCase
    defect: str
    deadline: Deadline
    step: NextStep | None
    missed: bool  # it will be, at today's pace
    to_me: str  # the key of the form that puts it into one's own hands; empty where there is none


@dataclass(frozen=True, slots=True)
class Column:
    week: ForecastWeek
    cards: list[Card]
    more: int

    @property
    def count(self) -> int:
        return len(self.cards) + self.more


@dataclass(frozen=True, slots=True)
class TeamWeeks:
    topic: Topic
    forecast: Forecast
    columns: list[Column]


@dataclass(frozen=True, slots=True)
class CardMaker:
    """What is known of all cases at once."""

    defects: Mapping[int, str]
    agent: Agent | None
    now: datetime

    def card(self, case: ConformityCase, *, missed: bool) -> Card:
        takes = self.agent is not None and case.ticket.assignee_id != self.agent.pk
        return Card(
            case,
            self.defects[case.pk],
            deadline_of(case, now=self.now),
            next_step(case, now=self.now),
            missed,
            to_me=new_key(self.agent, ticket_id=case.ticket_id) if self.agent and takes else "",
        )


def weeks_of_teams(running: Sequence[ConformityCase], *, paces: Mapping[str, int], maker: CardMaker) -> list[TeamWeeks]:
    """One for each topic that has a case among `running`, which are in the order of their ends. No query."""
    teams = []
    for topic in Topic:
        cases = [case for case in running if case.ticket.topic == topic]
        if cases:
            ends = [(case.pk, case.due_at) for case in cases]
            outlook = forecast(ends, put_right=paces.get(topic, 0), now=maker.now)
            teams.append(TeamWeeks(topic, outlook, _columns(cases, missed=outlook.missed, maker=maker)))
    return teams


def put_right_by_topic(tickets: TicketQuerySet, *, now: datetime) -> Mapping[str, int]:
    defects = ConformityCase.objects.filter(tickets.holds(), duty=GUARANTEE)
    lately = defects.filter(conformity_at__gt=now - LOOKED_BACK, conformity_at__lte=now)
    counted = lately.order_by().values("ticket__topic").annotate(n=Count("pk"))
    return {row["ticket__topic"]: row["n"] for row in counted}


def _columns(cases: Sequence[ConformityCase], *, missed: Collection[int], maker: CardMaker) -> list[Column]:
    weeks = {case.pk: week_of(case.due_at, case.last_day, now=maker.now) for case in cases}
    columns = []
    for week in weeks_shown(set(weeks.values()), now=maker.now):
        ending = [case for case in cases if weeks[case.pk] == week]
        cards = [maker.card(case, missed=case.pk in missed) for case in ending[:MOST_CARDS]]
        columns.append(Column(week, cards, more=len(ending) - len(cards)))
    return columns
