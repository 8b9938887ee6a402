"""An act on many tickets, from the queue: its page says what it will do, to how many, and which stay behind."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.topics import Topic
from tickets.admin.counting import number_in
from tickets.admin.desk import agent_at
from tickets.admin.queue_desk.bulk_words import counts_of, has_done, has_undone, left_by, staying, will_do
from tickets.admin.queue_desk.parameters import colleagues_of, question_of
from tickets.bulk.bulk_undo import UndoneTooLate, begin_undoing, can_be_undone
from tickets.bulk.carrying_out import AT_ONCE, begin
from tickets.bulk.foretelling import would_stay
from tickets.bulk.preparing import MOST, prepare
from tickets.models import Agent, BulkAct, BulkedTicket, Tag, Ticket

Kind = BulkAct.Kind
DONE = "done"  # in the address of the queue: the act whose line is shown there


class BulkChoiceForm(forms.Form):
    """What is still to be said of an act: to whom, or to which team."""

    def __init__(self, *args: Any, act: BulkAct, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if act.kind == Kind.ASSIGN and "to" not in act.facts:
            choices = [("", _("Choose…")), *colleagues]
            self.fields["to"] = forms.TypedChoiceField(label=_("Colleague"), choices=choices, coerce=int)
        if act.kind == Kind.TRANSFER:
            topics = [("", _("Choose…")), *Topic.choices]
            self.fields["topic"] = forms.ChoiceField(label=_("Team"), choices=topics)
            words = forms.Textarea(attrs={"rows": 3})
            self.fields["reason"] = forms.CharField(label=_("Why"), required=False, max_length=1_000, widget=words)
        if act.kind == Kind.TAG:
            self.fields["tag"] = forms.CharField(label=_("Tag"), max_length=Tag.LONGEST)


@dataclass(frozen=True, slots=True)
class DoneLine:
    """What stands over the queue once an act is done."""

    act: BulkAct
    sentence: str
    left: list[Any]
    can_be_undone: bool


def choose(request: HttpRequest, tickets: QuerySet[Ticket], *, kind: str, facts: dict[str, Any]) -> HttpResponse | None:
    """From the queue: nothing is done yet, and its page is next. None where that are too many."""
    if (agent := agent_at(request)) is None:
        raise PermissionDenied
    keys = list(tickets.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if len(keys) > MOST:
        most = gettext("These are more than %(most)s requests. Narrow the list down first.")
        messages.warning(request, most % {"most": MOST})
        return None
    place = question_of(request).at_page(number_in(request, PAGE_VAR))
    act = prepare(kind, tickets=keys, facts=facts, place=place, agent=agent, now=timezone.now())
    return redirect("admin:tickets_ticket_bulk", act.pk)


def bulk_page(request: HttpRequest, act_id: int, *, site: AdminSite) -> HttpResponse:
    act, now = _own_act(request, act_id), timezone.now()
    colleagues = [(str(agent.pk), str(agent)) for agent in colleagues_of(request)]
    form = BulkChoiceForm(request.POST or None, act=act, colleagues=colleagues)
    if request.method == "POST" and not act.begun_at and (form.is_valid() or not form.fields):
        begin(act, facts=form.cleaned_data if form.fields else {}, now=now)
    if act.begun_at:
        return _after(request, act, site=site)
    stay = staying(would_stay(act))
    count = act.rows.count() - sum(each.count for each in stay)
    context = {"sentence": will_do(act, count), "count": count, "stay": stay, "form": form}
    return _page(request, act, site=site, **context)


def undo_page(request: HttpRequest, act_id: int, *, site: AdminSite) -> HttpResponse:
    act = _own_act(request, act_id)
    if request.method == "POST":
        try:
            begin_undoing(act, at_once=act.rows.count() <= AT_ONCE, now=timezone.now())
        except UndoneTooLate as refusal:
            messages.warning(request, str(refusal))
    return _after(request, act, site=site)


def done_line(request: HttpRequest) -> DoneLine | None:
    """No query unless the address names an act."""
    number, agent = request.GET.get(DONE, ""), agent_at(request)
    if not (agent and number.isascii() and number.isdecimal() and len(number) < 18):
        return None
    act = BulkAct.objects.filter(pk=number, agent=agent, done_at__isnull=False).first()
    if act is None:
        return None
    if act.undone_at:
        return DoneLine(act, has_undone(act), [], can_be_undone=False)
    sentence = has_done(act, counts_of(act).get(BulkedTicket.Outcome.DONE, 0))
    return DoneLine(act, sentence, left_by(act), can_be_undone(act, now=timezone.now()))


def _own_act(request: HttpRequest, act_id: int) -> BulkAct:
    agent: Agent | None = agent_at(request)
    if agent is None:
        raise Http404
    return get_object_or_404(BulkAct.objects.select_related("agent__user").filter(agent=agent), pk=act_id)


def _after(request: HttpRequest, act: BulkAct, *, site: AdminSite) -> HttpResponse:
    """Back in the list with a line about it; as long as the worker is at it, how far it is."""
    is_at_work = act.done_at is None or (act.undo_begun_at and act.undone_at is None)
    if not is_at_work:
        return redirect(f"{_list_of(act)}&{DONE}={act.pk}")
    counts, outcome = counts_of(act), BulkedTicket.Outcome
    left = counts.get(outcome.CHOSEN, 0) if act.done_at is None else counts.get(outcome.DONE, 0)
    words = ngettext("%(n)s request is still to come.", "%(n)s requests are still to come.", left) % {"n": left}
    answer = _page(request, act, site=site, sentence=words, is_at_work=True)
    answer["Refresh"] = "3"
    return answer


def _list_of(act: BulkAct) -> str:
    return f"{reverse('admin:tickets_ticket_changelist')}?{act.place}"


def _page(request: HttpRequest, act: BulkAct, *, site: AdminSite, **context: Any) -> TemplateResponse:
    facts = {**site.each_context(request), "title": Kind(act.kind).label, "act": act, "back": _list_of(act)}
    return TemplateResponse(request, "admin/tickets/ticket/bulk.html", facts | context)
