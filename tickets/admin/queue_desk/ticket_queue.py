"""The queue: the nearest legal deadline on top, then who has waited longest."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.topics import Topic
from tickets import handling
from tickets.admin.deadlines import deadline_of
from tickets.admin.desk import DeskAdmin, is_superuser, visible_tickets
from tickets.admin.next_step import next_step, with_told_at
from tickets.admin.queue_desk.rescuers import nearest, rescuers, teams_by_topic
from tickets.admin.tabs import Tab, TabFilter
from tickets.admin.ticket_desk.ticket_page import TicketPage
from tickets.guarantee.reports import would_be
from tickets.guarantee.rules.policies import policy_of
from tickets.in_hand.taking import give_many
from tickets.models import Agent, Attachment, ConformityCase, PossibleClaim, Ticket
from tickets.refusals import Refused
from tickets.search.excerpts import Excerpt
from tickets.search.finding import excerpts, find
from tickets.search.query import asked

UNDECIDED = Q(pk__in=PossibleClaim.objects.order_by().undecided().values("ticket"))
OPEN = Q(status__in=[Ticket.Status.WAITING_FOR_US, Ticket.Status.WAITING_FOR_CUSTOMER])


def files_of_a_ticket() -> Subquery:
    """Not those of side threads: most of them went there from the conversation."""
    in_sight = Attachment.objects.filter(message__side_thread=None, content_id="")
    files = in_sight.filter(message__ticket=OuterRef("pk")).order_by()
    return Subquery(files.values("message__ticket").annotate(n=Count("pk")).values("n"))


@admin.register(Ticket)
class TicketAdmin(TicketPage, DeskAdmin):
    list_display = ["request_column", "customer_column", "waiting_column", "deadline_column", "assignee_column"]
    list_display_links = None
    list_filter = [TabFilter]
    search_fields = [
        "pk"
    ]  # Django shows its search box where there are some; what is looked through: get_search_results
    search_help_text = _("Words of requests, letters and notes, files, customer, email, #number or reference")
    actions = ["assign_to_me", "close"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ticket]:
        clocks = with_told_at(ConformityCase.objects.with_a_clock()).select_related("policy_version__policy")
        nearest_first = clocks.order_by(Coalesce("refund_due_at", "due_at"), "pk")
        return (
            visible_tickets(request)
            .nearest_deadline_first()
            .select_related("customer", "assignee__user")
            .with_running_cases(nearest_first)
            .with_undecided_claims()
            .with_side_threads()
            .prefetch_related("tags")
            .annotate(files=Coalesce(files_of_a_ticket(), 0))
        )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return QueueList

    def counted(self, request: HttpRequest) -> QuerySet[Ticket]:
        return visible_tickets(request)

    def tabs(self, request: HttpRequest) -> Sequence[Tab]:
        running = ConformityCase.objects.with_a_clock()
        now = timezone.now()
        waiting = Q(status=Ticket.Status.WAITING_FOR_US)
        return [
            *whose_tabs(self.agent(request)),
            Tab("unassigned", _("Unassigned"), waiting & Q(assignee=None)),
            Tab("overdue", _("Overdue"), Q(pk__in=ConformityCase.objects.past_due(now).values("ticket")), late=True),
            Tab("cases", _("Cases"), Q(pk__in=running.values("ticket"))),
            Tab("undecided", _("Claim or not?"), UNDECIDED, order=["opened_at", "pk"]),
            Tab("customer", _("Waiting for customer"), Q(status=Ticket.Status.WAITING_FOR_CUSTOMER)),
            Tab("closed", _("Closed"), Q(closed_at__isnull=False), order=["-closed_at", "-pk"]),
            Tab("all", _("All"), Q(), order=["-pk"]),
        ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Ticket], search_term: str
    ) -> tuple[QuerySet[Ticket], bool]:
        """`#123` is a ticket's number and nothing else; `123` may also stand in a text."""
        if not search_term.strip():
            return queryset, False
        return find(queryset, asked(search_term)), False

    @admin.display(description=_("Request"))
    def request_column(self, ticket: Ticket) -> SafeString:
        return render_to_string("admin/tickets/ticket/_request.html", {"ticket": ticket})

    @admin.display(description=_("Customer"))
    def customer_column(self, ticket: Ticket) -> SafeString:
        return render_to_string("admin/tickets/ticket/_who.html", {"ticket": ticket})

    @admin.display(description=_("Waiting"))
    def waiting_column(self, ticket: Ticket) -> SafeString:
        waiting = timesince(ticket.waiting_since, depth=1) if ticket.waiting_since else ""
        return render_to_string("admin/tickets/ticket/_waiting.html", {"ticket": ticket, "waiting": waiting})

    @admin.display(description=_("Legal deadline"))
    def deadline_column(self, ticket: Ticket) -> SafeString:
        """Of a case that runs, or of one that it would be."""
        if ticket.running_cases:
            return render_to_string("admin/tickets/_deadline.html", in_short(ticket.running_cases[0], ticket))
        claims = ticket.undecided_claims
        possible = {"possible": would_be(claims[0], now=timezone.now())} if claims else {}
        return render_to_string("admin/tickets/_deadline.html", possible)

    @admin.display(description=_("Assigned to"))
    def assignee_column(self, ticket: Ticket) -> SafeString:
        return render_to_string("admin/tickets/ticket/_in_hand.html", {"ticket": ticket})

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Only an agent acts on tickets; each topic is a transfer of its own, so that it takes one choice."""
        if self.agent(request) is None:
            return {}
        transfers = {
            f"transfer_to_{topic.value}": (
                partial(transfer_selected, topic=topic),
                f"transfer_to_{topic.value}",
                gettext("Transfer to %(topic)s") % {"topic": topic.label},
            )
            for topic in Topic
        }
        return {**super().get_actions(request), **transfers}

    @admin.action(description=_("Assign to me"))
    def assign_to_me(self, request: HttpRequest, tickets: QuerySet[Ticket]) -> None:
        if agent := self.agent(request):
            count = len(give_many(tickets, to=agent, by=agent, now=timezone.now()))
            sentence = ngettext("%(n)s ticket is yours.", "%(n)s tickets are yours.", count)
            self.message_user(request, sentence % {"n": count})

    @admin.action(description=_("Close"))
    def close(self, request: HttpRequest, tickets: QuerySet[Ticket]) -> None:
        if agent := self.agent(request):
            count, left = done_and_left(tickets, partial(handling.close, by=agent, now=timezone.now()))
            report = ngettext("%(n)s ticket closed.", "%(n)s tickets closed.", count)
            self.message_user(request, report % {"n": count})
            for sentence in why_left(left):
                self.message_user(request, sentence, messages.WARNING)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        return super().changelist_view(
            request, {"title": self.queue_title(request), "agent": self.agent(request), **(extra_context or {})}
        )

    def queue_title(self, request: HttpRequest) -> str:
        """“Billing queue” for whoever works in one team, “Queue” for all others."""
        agent = self.agent(request)
        teams = list(agent.teams.all()) if agent and not is_superuser(request) else []
        return gettext("%(team)s queue") % {"team": teams[0]} if len(teams) == 1 else gettext("Queue")


class QueueList(ChangeList):
    """Its rows know their team, read once for all of them, and where the words stand that were looked for."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        teams = teams_by_topic()
        places = excerpts([ticket.pk for ticket in self.result_list], asked(self.query)) if self.query else {}
        for ticket in self.result_list:
            ticket.teams, ticket.excerpt = teams, in_html(places.get(ticket.pk))


def in_html(excerpt: Excerpt | None) -> SafeString:
    pieces = excerpt.pieces if excerpt else ()
    marked = [(format_html("<mark>{}</mark>", text) if is_found else text,) for text, is_found in pieces]
    return format_html_join("", "{}", marked)


def in_short(case: ConformityCase, ticket: Ticket) -> dict[str, object]:
    """The days left, the next step, and who can still save it, as a row has room for."""
    now = timezone.now()
    deadline = deadline_of(case, now=now)
    people = rescuers(case, teams=ticket.teams, policy=policy_of(case), now=now)
    who = None if deadline.of_refund else nearest(people)
    return {"deadline": deadline, "step": next_step(case, now=now), "who": who}


def whose_tabs(agent: Agent | None) -> list[Tab]:
    """An administrator who is no agent has neither own tickets nor a team, and begins with everybody’s.

    A case stays on the opening tab until it is over, though we wrote last: its days go on.
    """
    needing_us = Q(pk__in=Ticket.objects.needing_us().values("pk"))
    if agent is None:
        return [Tab("teams", _("All teams"), needing_us)]
    return [
        Tab("mine", _("Mine"), OPEN & Q(assignee=agent)),
        Tab("teams", _("My teams"), needing_us & Q(topic__in=agent.teams.values("topic")), opens=True),
    ]


def done_and_left(tickets: QuerySet[Ticket], act: Callable[[Ticket], None]) -> tuple[int, list[tuple[Ticket, Refused]]]:
    """Does it to each: one closed ticket must not stop the other forty-nine. How many, and which refused and why."""
    count = 0
    left = []
    for ticket in tickets:
        try:
            act(ticket)
        except Refused as refusal:
            left.append((ticket, refusal))
        else:
            count += 1
    return count, left


def why_left(left: Sequence[tuple[Ticket, Refused]]) -> list[str]:
    """A sentence for each reason, with the numbers of the tickets that stay as they are."""
    numbers: dict[str, list[str]] = {}
    for ticket, refusal in left:
        numbers.setdefault(str(refusal), []).append(f"#{ticket.pk}")
    return [
        gettext("Not closed: %(tickets)s. %(why)s") % {"tickets": ", ".join(those), "why": why}
        for why, those in numbers.items()
    ]


def transfer_selected(desk: TicketAdmin, request: HttpRequest, tickets: QuerySet[Ticket], *, topic: Topic) -> None:
    if agent := desk.agent(request):
        others = tickets.exclude(topic=topic)
        count, _left = done_and_left(others, partial(handling.transfer, topic=topic, by=agent, now=timezone.now()))
        sentence = ngettext("%(n)s ticket went to %(topic)s.", "%(n)s tickets went to %(topic)s.", count)
        desk.message_user(request, sentence % {"n": count, "topic": topic.label})
