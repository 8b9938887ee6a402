"""Who of one’s teams is there and in which languages they answer; each says it of themselves, a lead of their team."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.django_types import AnyModelForm
from supportportal.foundations.language_choice import language_choices
from tickets.admin.desk import agent_at, is_superuser
from tickets.assigning.choosing import candidates_of
from tickets.assigning.going_back import give_back
from tickets.models import Agent

HERE = "admin:tickets_ticket_who_is_there"


class PresenceForm(AnyModelForm):
    use_required_attribute = False

    back_on = forms.DateField(
        label=_("Away, back on"),
        required=False,
        localize=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Until the day before, the portal gives them nothing. Empty: they are there."),
    )
    also_answers_in = forms.MultipleChoiceField(
        label=_("Also answers in"), required=False, choices=language_choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Agent
        fields = ("back_on", "also_answers_in")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"agent{self.instance.pk}_%s"
        # Their own is no choice: they answer in it anyway.
        others = [choice for choice in language_choices() if choice[0] != self.instance.language]
        cast(forms.MultipleChoiceField, self.fields["also_answers_in"]).choices = others


@dataclass(frozen=True, slots=True)
class PresenceRow:
    agent: Agent
    languages: list[str]
    is_away: bool
    waiting: int  # requests in hand that wait for us
    form: PresenceForm | None  # for who may say it


def who_is_there_page(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    if agent_at(request) is None and not is_superuser(request):
        raise PermissionDenied
    refused = None
    if request.method == "POST":
        key = request.POST.get("agent", "")
        agent = get_object_or_404(_editable(request), pk=int(key) if key.isdecimal() else 0)
        refused = _carry_out(request, agent)
        if refused is None:
            return redirect(HERE)
    rows = list(_rows(request, refused, today=timezone.localdate()))
    page = {**site.each_context(request), "title": gettext("Who is there"), "rows": rows, "refused": refused}
    return TemplateResponse(request, "admin/tickets/who_is_there.html", page)


def _carry_out(request: HttpRequest, agent: Agent) -> PresenceForm | None:
    """The form with its errors, if it has any."""
    if "back" in request.POST:
        count = give_back(agent, by=agent_at(request), now=timezone.now())
        sentence = ngettext("%(n)s request went back to its team.", "%(n)s requests went back to their teams.", count)
        messages.success(request, sentence % {"n": count})
        return None
    form = PresenceForm(request.POST, instance=agent)
    if not form.is_valid():
        return form
    form.save()
    messages.success(request, gettext("Kept: %(agent)s.") % {"agent": agent})
    return None


def _seen(request: HttpRequest) -> QuerySet[Agent]:
    """Oneself, and who shares a team with one; for an administrator, everybody."""
    agents, me = Agent.objects.at_the_desk().select_related("user"), agent_at(request)
    if me and not is_superuser(request):
        agents = agents.filter(pk__in=Agent.objects.filter(teams__in=me.teams.all()).values("pk")) | agents.filter(
            pk=me.pk
        )
    return agents.order_by("user__first_name", "pk")


def _editable(request: HttpRequest) -> QuerySet[Agent]:
    agents, me = _seen(request), agent_at(request)
    if me is None or is_superuser(request):
        return agents
    led = Agent.objects.filter(teams__in=me.led_teams.all()).values("pk")
    return agents.filter(pk__in=led) | agents.filter(pk=me.pk)


def _rows(request: HttpRequest, refused: PresenceForm | None, *, today: date) -> Iterator[PresenceRow]:
    editable = set(_editable(request).values_list("pk", flat=True))
    names = dict(language_choices())
    for each in candidates_of(_seen(request)):
        agent = each.agent
        form = refused if refused and refused.instance == agent else PresenceForm(instance=agent)
        yield PresenceRow(
            agent=agent,
            languages=[str(names.get(code, code)) for code in sorted(agent.languages)],
            is_away=agent.is_away(today),
            waiting=each.load,
            form=form if agent.pk in editable else None,
        )
