"""The team lead’s board: what can still be saved, the other clocks, and the running cases by week."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tickets.admin.case_desk.act_forms import DUTIES
from tickets.admin.next_step import with_told_at
from tickets.admin.queue_desk.board_rows import BoardRow, RefusedAct, RowsOfTheBoard, defects_of
from tickets.admin.queue_desk.ranking import ranked, standing_of, steps_left
from tickets.admin.queue_desk.rescuers import holder_of
from tickets.admin.queue_desk.weeks import CardMaker, TeamWeeks, put_right_by_topic, weeks_of_teams
from tickets.guarantee.rules.policies import GUARANTEE
from tickets.models import Agent, ConformityCase
from tickets.models.conformity import REFUND_OWED, RUNNING
from tickets.models.ticket import TicketQuerySet

OTHER_CLOCKS = REFUND_OWED | (RUNNING & ~Q(duty=GUARANTEE))
MOST_ROWS = 20  # of each list; the rest is a number, and a list
AFTER_A_CHOICE = _("A refund after the customer’s choice")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks on: the tickets and cases they may read, and the agent they are, if they are one."""

    tickets: TicketQuerySet
    cases: QuerySet[ConformityCase]
    agent: Agent | None


@dataclass(frozen=True, slots=True)
class Shown:
    """As many rows as are shown, and how many there are besides."""

    rows: Sequence[BoardRow]
    more: int

    @property
    def count(self) -> int:
        return len(self.rows) + self.more


@dataclass(frozen=True, slots=True)
class Board:
    savable: Shown
    missed: int  # of what can be saved, at today's pace
    lost: Shown
    clocks: Shown
    teams: list[TeamWeeks]
    keys: frozenset[int]  # of the cases that have a row


def board_for(viewer: Viewer, *, asked: int | None, refusal: RefusedAct | None, now: datetime) -> Board:
    """As many queries for a thousand cases as for one. `asked`: the key of a case that is shown wherever it stands."""
    running, clocks = list(_running_defects(viewer.tickets)), list(_other_clocks(viewer.cases))
    defects = defects_of([*running, *clocks])
    paces = put_right_by_topic(viewer.tickets, now=now)
    teams = weeks_of_teams(running, paces=paces, maker=CardMaker(defects, viewer.agent, now))
    missed = {key for team in teams for key in team.forecast.missed}

    ranking = in_order(running, now=now)
    lists = [
        [case for case in ranking if case.due_at > now],
        [case for case in ranking if case.due_at <= now],
        clocks,
    ]
    shown = [_shown(cases, asked=asked) for cases in lists]
    all_shown = [case for cases in shown for case in cases]
    rows = RowsOfTheBoard(
        all_shown, defects=defects, tickets=viewer.tickets, agent=viewer.agent, refusal=refusal, now=now
    )
    # Of all it is said once, above them: what every row says ranks nothing.
    some_missed = missed if len(missed) < len(lists[0]) else frozenset[int]()
    savable, lost, other = (
        Shown([_row(case, rows, missed=case.pk in some_missed) for case in some], more=len(every) - len(some))
        for some, every in zip(shown, lists, strict=True)
    )
    return Board(savable, len(missed), lost, other, teams, frozenset(case.pk for case in all_shown))


def in_order(running: Collection[ConformityCase], *, now: datetime) -> list[ConformityCase]:
    cases = {case.pk: case for case in running}
    standings = [standing_of(case, has_owner=not holder_of(case.ticket, now=now).why_not) for case in running]
    return [cases[standing.key] for standing in ranked(standings, now=now)]


def _shown(cases: Sequence[ConformityCase], *, asked: int | None) -> list[ConformityCase]:
    return [*cases[:MOST_ROWS], *(case for case in cases[MOST_ROWS:] if case.pk == asked)]


def _row(case: ConformityCase, rows: RowsOfTheBoard, *, missed: bool) -> BoardRow:
    if case.duty == GUARANTEE and not case.settled_at:
        return rows.row(case, steps=steps_left(case), missed=missed)
    return rows.row(case, kind=str(AFTER_A_CHOICE if case.settled_at else dict(DUTIES).get(case.duty, case.duty)))


def _running_defects(tickets: TicketQuerySet) -> QuerySet[ConformityCase]:
    return _with_people(ConformityCase.objects.running().filter(tickets.holds(), duty=GUARANTEE)).order_by(
        "due_at", "pk"
    )


def _other_clocks(cases: QuerySet[ConformityCase]) -> QuerySet[ConformityCase]:
    """Refunds after a choice, and every duty that is no defect; the late ones come first by their ends."""
    others = _with_people(cases.filter(OTHER_CLOCKS))
    return others.order_by(Coalesce("refund_due_at", "due_at"), "pk")


def _with_people(cases: QuerySet[ConformityCase]) -> QuerySet[ConformityCase]:
    return with_told_at(cases.select_related("ticket__customer", "ticket__assignee__user", "policy_version__policy"))
