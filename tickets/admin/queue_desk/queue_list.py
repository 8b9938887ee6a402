"""The queue as a list: what is asked of it, its rows, and what each says of its deadline."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from tickets.admin.deadlines import Deadline, deadline_of
from tickets.admin.desk import agent_at
from tickets.admin.next_step import NextStep, next_step
from tickets.admin.queue_desk.parameters import question_of
from tickets.admin.queue_desk.rescuers import Rescuer, nearest, rescuers, teams_by_topic
from tickets.admin.queue_desk.way_back import address_in_list
from tickets.admin.tabs import DeskList
from tickets.guarantee.reports import would_be
from tickets.guarantee.rules.clock import Progress
from tickets.guarantee.rules.policies import policy_of
from tickets.models import Team, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.search.excerpts import Excerpt
from tickets.search.finding import excerpts
from tickets.search.query import asked


@dataclass(frozen=True, slots=True)
class QueueRow:
    ticket: Ticket
    address: str  # of its page, which knows the way back to this list
    waiting: str
    excerpt: SafeString
    deadline: Deadline | None = None  # of a case that runs
    step: NextStep | None = None
    who: Rescuer | None = None
    possible: Progress | None = None  # of a case that it would be


class QueueList(DeskList):
    def __init__(self, request: HttpRequest, *args: Any, **named: Any) -> None:
        self.question, self.agent, self.now = question_of(request), agent_at(request), timezone.now()
        super().__init__(request, *args, **named)

    def get_filters_params(self, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Only the tab is Django’s: all else in an address is the question’s, which leaves out what makes no sense."""
        return {name: value for name, value in super().get_filters_params(params).items() if name == "tab"}

    def get_query_string(self, new_params: dict[str, Any] | None = None, remove: Iterable[str] | None = None) -> str:
        return self.question.address(*(remove or ()), **(new_params or {}))

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Ticket]:
        found = cast(TicketQuerySet, super().get_queryset(request, exclude_parameters))
        return self.question.ordered(found.filter(self.question.where))

    def rows_of_all_tabs(self, request: HttpRequest) -> QuerySet[Ticket]:
        return super().rows_of_all_tabs(request).filter(self.question.where)

    @property
    def rows(self) -> list[QueueRow]:
        """Each knows its team, read once for all of them, and where the words stand that were looked for."""
        tickets, query = list(self.result_list), self.question.query
        teams = teams_by_topic(self.agent)
        places = excerpts([ticket.pk for ticket in tickets], asked(query)) if query else {}
        rows, first = [], self.list_per_page * (self.page_num - 1)
        place = self.question.at_page(self.page_num)
        for position, ticket in enumerate(tickets, start=first):
            address = address_in_list(ticket.pk, place=place, position=position)
            waiting = timesince(ticket.waiting_since, depth=1) if ticket.waiting_since else ""
            days = days_of(ticket, teams=teams, now=self.now)
            rows.append(QueueRow(ticket, address, waiting, in_html(places.get(ticket.pk)), **days))
        return rows


def days_of(ticket: Ticket, *, teams: Mapping[str, Team], now: datetime) -> dict[str, Any]:
    """The days left, the next step, and who can still save it, as a row has room for."""
    if ticket.running_cases:
        case = ticket.running_cases[0]
        deadline = deadline_of(case, now=now)
        people = rescuers(case, teams=teams, policy=policy_of(case), now=now)
        who = None if deadline.of_refund else nearest(people)
        return {"deadline": deadline, "step": next_step(case, now=now), "who": who}
    claims = ticket.undecided_claims
    return {"possible": would_be(claims[0], now=now)} if claims else {}


def in_html(excerpt: Excerpt | None) -> SafeString:
    pieces = excerpt.pieces if excerpt else ()
    marked = [(format_html("<mark>{}</mark>", text) if is_found else text,) for text, is_found in pieces]
    return format_html_join("", "{}", marked)
