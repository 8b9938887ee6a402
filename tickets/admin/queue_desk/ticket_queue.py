"""The queue: the nearest legal deadline on top, then who has waited longest."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.admin.desk import DeskAdmin, is_superuser, visible_tickets
from tickets.admin.next_step import with_told_at
from tickets.admin.queue_desk.bulk_page import bulk_page, choose, done_line, undo_page
from tickets.admin.queue_desk.parameters import question_of
from tickets.admin.queue_desk.queue_list import QueueList
from tickets.admin.queue_desk.views_page import change_view, keep_view, views_of, views_page
from tickets.admin.tabs import Tab, TabFilter
from tickets.admin.ticket_desk.ticket_page import TicketPage
from tickets.models import Attachment, BulkAct, ConformityCase, Ticket
from tickets.models.ticket import TicketQuerySet


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
    actions = [
        *("assign_to_me", "assign", "assign_to_nobody", "transfer", "close", "reopen", "spam", "tag"),
        "link_to_incident",
    ]
    ordering = ["-pk"]  # until the question that is asked of the queue says another

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ticket]:
        clocks = with_told_at(ConformityCase.objects.with_a_clock()).select_related("policy_version__policy")
        nearest_first = clocks.order_by(Coalesce("refund_due_at", "due_at"), "pk")
        return (
            visible_tickets(request)
            .not_merged()
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
        return visible_tickets(request).not_merged()

    def tabs(self, request: HttpRequest) -> Sequence[Tab]:
        return question_of(request).tabs

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Ticket], search_term: str
    ) -> tuple[QuerySet[Ticket], bool]:
        """`#123` is a ticket's number and nothing else; `123` may also stand in a text."""
        return question_of(request).found(cast(TicketQuerySet, queryset)), False

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site
        pages: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
            "bulk": ("bulk/<int:act_id>/", partial(bulk_page, site=site)),
            "undo": ("undo/<int:act_id>/", partial(undo_page, site=site)),
            "views": ("views/", partial(views_page, site=site)),
            "keep_view": ("views/keep/", keep_view),
            "change_view": ("views/<int:view_id>/", change_view),
        }
        own = [path(at, site.admin_view(page), name=f"tickets_ticket_{name}") for name, (at, page) in pages.items()]
        return [*own, *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Only an agent acts on tickets."""
        return super().get_actions(request) if self.agent(request) else {}

    @admin.action(description=_("Assign to me"))
    def assign_to_me(self, request: HttpRequest, tickets: QuerySet[Ticket]) -> HttpResponse | None:
        agent = self.agent(request)
        return choose(request, tickets, kind=BulkAct.Kind.ASSIGN, facts={"to": agent.pk if agent else None})

    @admin.action(description=_("Assign to a colleague…"))
    def assign(self, request: HttpRequest, tickets: QuerySet[Ticket]) -> HttpResponse | None:
        return choose(request, tickets, kind=BulkAct.Kind.ASSIGN, facts={})

    @admin.action(description=_("Assign to nobody"))
    def assign_to_nobody(self, request: HttpRequest, tickets: QuerySet[Ticket]) -> HttpResponse | None:
        return choose(request, tickets, kind=BulkAct.Kind.ASSIGN, facts={"to": None})

    @admin.action(description=_("Transfer to another team…"))
    def transfer(self, request: HttpRequest, tickets: QuerySet[Ticket]) -> HttpResponse | None:
        return choose(request, tickets, kind=BulkAct.Kind.TRANSFER, facts={})

    @admin.action(description=_("Close"))
    def close(self, request: HttpRequest, tickets: QuerySet[Ticket]) -> HttpResponse | None:
        return choose(request, tickets, kind=BulkAct.Kind.CLOSE, facts={})

    @admin.action(description=_("Open again"))
    def reopen(self, request: HttpRequest, tickets: QuerySet[Ticket]) -> HttpResponse | None:
        return choose(request, tickets, kind=BulkAct.Kind.REOPEN, facts={})

    @admin.action(description=_("Spam"))
    def spam(self, request: HttpRequest, tickets: QuerySet[Ticket]) -> HttpResponse | None:
        return choose(request, tickets, kind=BulkAct.Kind.SPAM, facts={})

    @admin.action(description=_("Tag…"))
    def tag(self, request: HttpRequest, tickets: QuerySet[Ticket]) -> HttpResponse | None:
        return choose(request, tickets, kind=BulkAct.Kind.TAG, facts={})

    @admin.action(description=_("Link to an incident…"))
    def link_to_incident(self, request: HttpRequest, tickets: QuerySet[Ticket]) -> HttpResponse:
        keys = ",".join(map(str, tickets.order_by().values_list("pk", flat=True)))
        return redirect(f"{reverse('admin:tickets_incident_link')}?tickets={keys}")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        agent = self.agent(request)
        context = {
            "title": self.queue_title(request),
            "agent": agent,
            "done": done_line(request),
            "views": views_of(agent),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def queue_title(self, request: HttpRequest) -> str:
        """“Billing queue” for whoever works in one team, “Queue” for all others."""
        agent = self.agent(request)
        teams = agent.own_teams if agent and not is_superuser(request) else []
        return gettext("%(team)s queue") % {"team": teams[0]} if len(teams) == 1 else gettext("Queue")
