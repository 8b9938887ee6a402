"""A ticket, or many of the queue, are linked to an incident."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tickets.admin.act_form import ActForm
from tickets.admin.desk import agent_at, visible_tickets
from tickets.incidents.incident_links import incidents_of, likely_incidents, link_all, may_see, unlink
from tickets.models import Agent, Incident, Ticket
from tickets.refusals import NotYours

MOST_AT_ONCE = 1_000


def incidents_part(ticket: Ticket) -> dict[str, object]:
    """No query where none goes on. `ticket`: with `with_incidents`."""
    if not ticket.has_incidents:
        return {}
    return {"incidents": incidents_of(ticket), "likely_incidents": likely_incidents(ticket)}


class LinkIncidentForm(ActForm):
    incident = forms.ModelChoiceField(Incident.objects.going_on(), label=_("Incident"))

    def carry_out(self, *, agent: Agent) -> str:
        incident = self.cleaned_data["incident"]
        if not link_all(incident, Ticket.objects.filter(pk=self.ticket.pk), agent=agent, now=self.now):
            return gettext("It is linked to this incident already.")
        return gettext("Linked to the incident “%(incident)s”.") % {"incident": incident}


class UnlinkIncidentForm(ActForm):
    incident = forms.ModelChoiceField(Incident.objects.all(), widget=forms.HiddenInput)

    def carry_out(self, *, agent: Agent) -> str:
        incident = self.cleaned_data["incident"]
        unlink(incident, self.ticket, agent=agent, now=self.now)
        return gettext("It is no longer linked to the incident “%(incident)s”.") % {"incident": incident}


class LinkManyForm(forms.Form):
    incident = forms.ModelChoiceField(Incident.objects.none(), label=_("Incident"))
    tickets = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Incident]", self.fields["incident"]).queryset = may_see(agent).filter(
            ended_at=None
        )

    def clean_tickets(self) -> list[int]:
        keys = str(self.cleaned_data["tickets"]).split(",")
        return [int(key) for key in keys if key.isdecimal()][:MOST_AT_ONCE]


def link_page(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    """After ticking rows of the queue: `?tickets=1,2,3`. A bulk act of the queue leads here."""
    if (agent := agent_at(request)) is None:
        raise PermissionDenied
    chosen = request.GET.get("tickets", "")
    form = LinkManyForm(request.POST or None, agent=agent, initial={"tickets": chosen})
    if request.method == "POST" and form.is_valid():
        incident: Incident = form.cleaned_data["incident"]
        tickets = visible_tickets(request).filter(pk__in=form.cleaned_data["tickets"])
        try:
            count = link_all(incident, tickets, agent=agent, now=timezone.now())
        except NotYours as refusal:
            raise PermissionDenied from refusal
        sentence = ngettext("%(n)s ticket linked.", "%(n)s tickets linked.", count)
        messages.success(request, sentence % {"n": count})
        return redirect("admin:tickets_incident_change", incident.pk)
    page = {
        **site.each_context(request),
        "title": gettext("Link to an incident"),
        "form": form,
        "count": len([key for key in chosen.split(",") if key.isdecimal()]),
    }
    return TemplateResponse(request, "admin/tickets/incident/link.html", page)
