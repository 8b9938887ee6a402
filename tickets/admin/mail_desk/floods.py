"""A flood of one sender or domain is one row: let go on, or refused, all of it at once; and always so, if wanted."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import ngettext

from tickets.mailroom.senders.sender_rules import make_rule
from tickets.mailroom.sorting import waiting_letters
from tickets.models import Agent, SenderRule
from tickets.refusals import Refused

RELEASE, REFUSE = "release", "refuse"
RULES = {RELEASE: SenderRule.Act.TICKET, REFUSE: SenderRule.Act.REFUSE}


class FloodForm(forms.Form):
    sender = forms.CharField(max_length=330)
    act = forms.ChoiceField(choices=[(act, act) for act in RULES])
    always = forms.BooleanField(required=False)

    @transaction.atomic
    def carry_out(self, *, agent: Agent, now: datetime) -> str:
        sender, act = self.cleaned_data["sender"], self.cleaned_data["act"]
        if self.cleaned_data["always"]:
            make_rule(sender, act=RULES[act], reason="", by=agent, now=now)
        if act == RELEASE:
            count = waiting_letters.release(sender, by=agent)
            sentence = ngettext("%(n)s letter goes on.", "%(n)s letters go on.", count)
        else:
            count = waiting_letters.refuse(sender, by=agent, now=now)
            sentence = ngettext("%(n)s letter isn’t for us.", "%(n)s letters aren’t for us.", count)
        return sentence % {"n": count}


def decided(request: HttpRequest, *, agent: Agent | None) -> HttpResponse:
    if agent is None:
        raise PermissionDenied
    form = FloodForm(request.POST)
    if form.is_valid():
        try:
            messages.success(request, form.carry_out(agent=agent, now=timezone.now()))
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("admin:tickets_incomingemail_changelist")
