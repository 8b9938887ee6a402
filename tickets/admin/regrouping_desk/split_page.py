"""A message, or several, become a request of their own: which ones, what it is called, and whose it is."""

from functools import partial
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.topics import Topic
from tickets.admin.act_form import ActForm
from tickets.admin.desk import agent_at, visible_tickets
from tickets.admin.form_keys import key_in, new_key
from tickets.models import Agent, Message
from tickets.refusals import Refused
from tickets.regrouping.splitting import split
from tickets.sent_once import SentAlready, send_once, submission_of

BEGINNING = 160  # characters of each message


class SplitForm(ActForm):
    messages = forms.TypedMultipleChoiceField(
        label=_("Messages that go"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    subject = forms.CharField(label=_("Subject of the new request"), max_length=300)
    topic = forms.ChoiceField(label=_("Topic"), choices=Topic.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.ticket.messages.filter(author__in=[Message.Author.CUSTOMER, Message.Author.AGENT])
        field = cast("forms.TypedMultipleChoiceField", self.fields["messages"])
        field.choices = [(message.pk, _beginning(message)) for message in rows.order_by("created_at", "pk")]

    def carry_out(self, *, agent: Agent) -> str:
        facts = self.cleaned_data
        move = split(
            self.ticket,
            messages=facts["messages"],
            subject=facts["subject"],
            topic=facts["topic"],
            agent=agent,
            now=self.now,
        )
        return gettext("It is request #%(number)s now. For ten minutes it can be undone.") % {"number": move.target_id}


def _beginning(message: Message) -> str:
    at = f"{timezone.localtime(message.created_at):%d.%m. %H:%M}"
    return f"{message.get_author_display()}, {at}: {message.shown_words[:BEGINNING]}"


def split_page(request: HttpRequest, ticket_id: int, *, site: admin.AdminSite) -> HttpResponse:
    """`?message=`: the one that is ticked at first."""
    ticket = get_object_or_404(visible_tickets(request).select_related("customer"), pk=ticket_id)
    if (agent := agent_at(request)) is None:
        raise PermissionDenied
    if ticket.merged_into_id:
        return redirect(ticket)
    form = SplitForm(request.POST or None, ticket=ticket, now=timezone.now())
    chosen = request.GET.get("message", "")
    form.initial = {"topic": ticket.topic, "messages": [int(chosen)] if chosen.isdecimal() else []}
    if request.method == "POST" and form.is_valid() and _carried_out(request, form, agent=agent):
        return redirect(ticket)
    page = {
        **site.each_context(request),
        "title": gettext("Make a part of #%(number)s a request of its own") % {"number": ticket.pk},
        "ticket": ticket,
        "form": form,
        "form_key": new_key(agent, ticket_id=ticket.pk),
    }
    return TemplateResponse(request, "admin/tickets/regrouping/split.html", page)


def _carried_out(request: HttpRequest, form: SplitForm, *, agent: Agent) -> bool:
    key = key_in(request.POST.get("key", ""), agent=agent, ticket_id=form.ticket.pk)
    submission = submission_of(key, request.POST, request.FILES, form="split")
    try:
        messages.success(request, send_once(submission, partial(form.carry_out, agent=agent), now=form.now))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except SentAlready as again:
        messages.info(request, again.outcome)
    return not form.errors
