"""The queue: the nearest legal deadline on top, then who has waited longest."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.topics import Topic
from tickets import handling
from tickets.admin.desk import DeskAdmin, is_superuser, visible_tickets
from tickets.admin.next_step import with_told_at
from tickets.admin.queue_desk.queue_list import QueueList
from tickets.admin.queue_desk.reading import question_of
from tickets.admin.tabs import Tab, TabFilter
from tickets.admin.ticket_desk.ticket_page import TicketPage
from tickets.models import Attachment, ConformityCase, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.refusals import Refused


def files_of_a_ticket() -> Subquery:
    """Not those of side threads: most of them went there from the conversation."""
    in_sight = Attachment.objects.filter(message__side_thread=None, content_id="")
    files = in_sight.filter(message__ticket=OuterRef("pk")).order_by()
    return Subquery(files.values("message__ticket").annotate(n=Count("pk")).values("n"))


@admin.register(Ticket)
class TicketAdmin(TicketPage, DeskAdmin):
    list_display = ["pk"]  # its columns stand in its own template, all rows of which are written at once
    list_display_links = None
    list_filter = [TabFilter]
    search_fields = [
        "pk"
    ]  # Django shows its search box where there are some; what is looked through: get_search_results
    search_help_text = _("Words of requests, letters and notes, files, customer, email, #number or reference")
    actions = ["assign_to_me", "close"]
    ordering = ["-pk"]  # until the question that is asked of the queue says another

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ticket]:
        clocks = with_told_at(ConformityCase.objects.with_a_clock()).select_related("policy_version__policy")
        nearest_first = clocks.order_by(Coalesce("refund_due_at", "due_at"), "pk")
        return (
            visible_tickets(request)
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
        return question_of(request).tabs

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Ticket], search_term: str
    ) -> tuple[QuerySet[Ticket], bool]:
        """`#123` is a ticket's number and nothing else; `123` may also stand in a text."""
        return question_of(request).found(cast(TicketQuerySet, queryset)), False

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
            count, _left = done_and_left(tickets, partial(handling.assign, to=agent, by=agent, now=timezone.now()))
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
        teams = agent.own_teams if agent and not is_superuser(request) else []
        return gettext("%(team)s queue") % {"team": teams[0]} if len(teams) == 1 else gettext("Queue")


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
