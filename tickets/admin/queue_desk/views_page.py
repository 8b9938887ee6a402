"""Views of the queue that somebody keeps, for themselves or for a team: kept, renamed, and given up again."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.admin.desk import agent_at
from tickets.admin.queue_desk.parameters import question_in
from tickets.models import Agent, SavedView

MOST = 30  # that one agent, or one team, has


class ViewForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)


class KeepForm(ViewForm):
    """`whose`: empty for oneself, or the topic of a team one is in."""

    whose = forms.ChoiceField(label=_("For"), required=False)

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = [(team.topic, gettext("the team %(team)s") % {"team": team}) for team in agent.own_teams]
        cast("forms.ChoiceField", self.fields["whose"]).choices = [("", _("me")), *teams]


def keep_view(request: HttpRequest) -> HttpResponse:
    """The question is read as any address is: what makes no sense isn't kept."""
    agent = _agent(request)
    question = question_in(request, QueryDict(request.POST.get("question", "")[:1_000])).at_page(1)
    form = KeepForm(request.POST or None, agent=agent)
    if request.method != "POST" or not form.is_valid():
        messages.warning(request, gettext("A view needs a name, of 60 letters at most."))
        return redirect(_address(question))
    team = form.cleaned_data["whose"] or None
    kept = SavedView.objects.filter(team=team, **({} if team else {"owner": agent}))
    if kept.count() >= MOST:
        messages.warning(request, gettext("There are %(most)s views already. Give one up first.") % {"most": MOST})
        return redirect(_address(question))
    SavedView.objects.create(name=form.cleaned_data["name"], question=question, team_id=team, owner=agent)
    return redirect(_address(question))


def views_page(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    agent = _agent(request)
    mine = set(SavedView.objects.changeable_by(agent).values_list("pk", flat=True))
    shown = SavedView.objects.shown_to(agent).select_related("team", "owner__user")
    rows = [(view, view.pk in mine) for view in shown]
    context = {**site.each_context(request), "title": gettext("Views of the queue"), "rows": rows}
    return TemplateResponse(request, "admin/tickets/ticket/views.html", context)


def change_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Renamed or given up, by its owner or the team's lead."""
    view = get_object_or_404(SavedView.objects.changeable_by(_agent(request)), pk=view_id)
    form = ViewForm(request.POST or None)
    if request.method == "POST" and "give_up" in request.POST:
        view.delete()
    elif request.method == "POST" and form.is_valid():
        view.name = form.cleaned_data["name"]
        view.save(update_fields=["name"])
    elif request.method == "POST":
        messages.warning(request, gettext("A view needs a name, of 60 letters at most."))
    return redirect("admin:tickets_ticket_views")


def views_of(agent: Agent | None) -> list[SavedView]:
    """Beside the tabs; one query."""
    return list(SavedView.objects.shown_to(agent).select_related("team")) if agent else []


def _agent(request: HttpRequest) -> Agent:
    if (agent := agent_at(request)) is None:
        raise PermissionDenied
    return agent


def _address(question: str) -> str:
    return f"{reverse('admin:tickets_ticket_changelist')}?{question}"
