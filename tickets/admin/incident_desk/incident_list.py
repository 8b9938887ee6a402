"""Outages: those of one's topics, and the page of each with its tickets, counts and rounds of answers."""

from collections import Counter
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.admin.desk import DeskAdmin, visible_tickets
from tickets.admin.incident_desk.answer_page import answer_page
from tickets.admin.incident_desk.link_forms import link_page
from tickets.incidents.incident_links import OverAlready, end, leads, may_see, open_incident
from tickets.incidents.rounds import stop
from tickets.models import Agent, AnswerRound, ConformityCase, Incident, Ticket
from tickets.refusals import NotYours

SHOWN = 100


@admin.register(Incident)
class IncidentAdmin(DeskAdmin):
    list_display = ["title", "topic", "began_at", "ended_at", "tickets_column"]
    fields = ["title", "topic", "began_at", "known"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Incident]:
        agent = self.agent(request)
        seen = may_see(agent) if agent else Incident.objects.all()
        return seen.annotate(linked=Count("links"))

    @admin.display(description=_("Tickets"))
    def tickets_column(self, incident: Any) -> int:
        return int(incident.linked)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.agent(request) is not None

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"began_at": timezone.now()}

    def save_model(self, request: HttpRequest, obj: Incident, form: "forms.ModelForm[Incident]", change: bool) -> None:
        agent = self.agent(request)
        if agent is None:
            raise PermissionDenied
        try:
            obj.pk = open_incident(obj.title, topic=obj.topic, known=obj.known, began_at=obj.began_at, agent=agent).pk
        except NotYours as refusal:
            raise PermissionDenied from refusal

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        link = guarded(partial(link_page, site=self.admin_site))
        answer = guarded(partial(answer_page, site=self.admin_site))
        return [
            path("link/", link, name="tickets_incident_link"),
            path("<int:incident_id>/answer/", answer, name="tickets_incident_answer"),
            path("<int:incident_id>/end/", guarded(self.end), name="tickets_incident_end"),
            path("<int:incident_id>/stop/", guarded(self.stop), name="tickets_incident_stop"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """To read; what is known of it is written when it is opened, and in each answer."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        incident = get_object_or_404(self.get_queryset(request), pk=object_id if object_id.isdecimal() else 0)
        agent = self.agent(request)
        page = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": incident.title,
            "incident": incident,
            "may_answer": agent is not None and leads(agent, incident),
            **_counts(incident),
            "tickets": _readable(request, incident)[:SHOWN],
            "rounds": incident.rounds.select_related("asked_by__user").annotate(written=Count("answers")),
        }
        return TemplateResponse(request, "admin/tickets/incident/change_form.html", page)

    def end(self, request: HttpRequest, incident_id: int) -> HttpResponse:
        """Then the answer that says so is offered."""
        incident, agent = self._of_lead(request, incident_id)
        if request.method == "POST":
            try:
                end(incident, agent=agent, now=timezone.now())
            except OverAlready as refusal:
                messages.warning(request, str(refusal))
            else:
                messages.success(request, gettext("It is over. No ticket and no case was ended by that."))
        return redirect("admin:tickets_incident_change", incident_id)

    def stop(self, request: HttpRequest, incident_id: int) -> HttpResponse:
        incident, agent = self._of_lead(request, incident_id)
        if request.method == "POST":
            for answer_round in AnswerRound.objects.filter(incident=incident, finished_at=None, stopped_at=None):
                stop(answer_round, agent=agent, now=timezone.now())
            messages.success(request, gettext("Stopped. What was written already is on its way."))
        return redirect("admin:tickets_incident_change", incident_id)

    def _of_lead(self, request: HttpRequest, incident_id: int) -> tuple[Incident, Agent]:
        if (agent := self.agent(request)) is None:
            raise PermissionDenied
        incident = get_object_or_404(may_see(agent), pk=incident_id)
        if not leads(agent, incident):
            raise PermissionDenied(NotYours.sentence)
        return incident, agent

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_view_permission(request)


def _readable(request: HttpRequest, incident: Incident) -> QuerySet[Ticket]:
    mine = visible_tickets(request).filter(incident_links__incident=incident)
    return mine.select_related("customer", "assignee__user").order_by("-pk")


def _counts(incident: Incident) -> dict[str, object]:
    """Of all its tickets, whoever may read them."""
    tickets = Ticket.objects.filter(incident_links__incident=incident).order_by()
    languages = Counter[str]()
    for code, number in tickets.values_list("language").annotate(n=Count("pk")):
        languages[code] += number
    statuses = dict(tickets.values_list("status").annotate(n=Count("pk")))
    cases = ConformityCase.objects.with_a_clock().filter(ticket__incident_links__incident=incident)
    return {
        "languages": languages.most_common(),
        "statuses": [(status.label, statuses[status]) for status in Ticket.Status if status in statuses],
        "cases": cases.count(),
        "total": sum(statuses.values()),
    }
