"""“Write down a call or a letter”: the desk's own contact form."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from supportportal.topics import Topic
from tickets.admin.case_forms import moment, written
from tickets.admin.desk import agent_at, visible_tickets
from tickets.conformity.clock import civil_day
from tickets.forms import SubscriptionReferenceField
from tickets.models import Agent, Ticket
from tickets.writing_down import Heard, write_down

Channel = Ticket.Channel
LONGEST_AGO = timedelta(days=5 * 366)  # nobody can claim what is older: a slip of the pen
WORDS = ("email", "name", "language", "topic", "channel", "subject", "text", "subscription_reference", "defect")


class WriteDownForm(forms.Form):
    """Errors stand beside their fields, and what was typed stays."""

    use_required_attribute = False

    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[(way.value, way.label) for way in (Channel.PHONE, Channel.POST)],
        widget=forms.RadioSelect,
        initial=Channel.PHONE,
    )
    reached_at = moment(_("When it reached us"))
    postmark = forms.DateField(
        label=_("Postmark"),
        required=False,
        help_text=_("Of a letter. If it is earlier, the days count from it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    email = forms.EmailField(
        label=_("Customer’s email address"), max_length=254, help_text=_("The portal answers by mail.")
    )
    name = forms.CharField(label=_("Customer’s name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    subscription_reference = SubscriptionReferenceField()
    topic = forms.ChoiceField(label=_("Topic"), choices=Topic.choices)
    subject = forms.CharField(
        label=_("Subject"), max_length=300, required=False, help_text=_("Empty: how the text begins.")
    )
    text = written(_("What they said"), rows=7)
    defect = forms.BooleanField(
        label=_("It reports a defect: the days of the guarantee count from then"), required=False
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}), initial=uuid.uuid4)

    def __init__(self, *args: Any, agent: Agent, now: datetime, **named: Any) -> None:
        super().__init__(*args, **named)
        self.now = now
        own = agent.teams.order_by("pk").values_list("topic", flat=True).first()
        self.initial = {"reached_at": now, "language": get_language(), "topic": own, **self.initial}
        self.fields["subscription_reference"].help_text = _("For example PV-20417733; it may stay empty.")

    def clean_reached_at(self) -> datetime:
        at: datetime = self.cleaned_data["reached_at"] or self.now
        if at > self.now:
            raise forms.ValidationError(_("This moment is still to come."))
        if self.now - at > LONGEST_AGO:
            raise forms.ValidationError(_("This is many years ago. Check the date."))
        return at

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if said := self._wrong_postmark(cleaned):
            self.add_error("postmark", said)
        return cleaned

    def _wrong_postmark(self, given: dict[str, Any]) -> str:
        postmark, at = given.get("postmark"), given.get("reached_at")
        if not postmark:
            return ""
        if given.get("channel") == Channel.PHONE:
            return gettext("A call has no postmark.")
        if at and postmark > civil_day(at):
            return gettext("A letter can’t reach us before its postmark.")
        return gettext("This is many years ago. Check the date.") if at and at - _noon(postmark) > LONGEST_AGO else ""

    @property
    def heard(self) -> Heard:
        """Of a valid form."""
        given = self.cleaned_data
        return Heard(
            **{word: given[word] for word in WORDS}, reached_at=given["reached_at"], postmark=given["postmark"]
        )

    @property
    def submission_key(self) -> uuid.UUID:
        """The same for two clicks on one form; another once anything in it was changed."""
        given = self.cleaned_data
        return uuid.uuid5(given["key"] or uuid.uuid4(), "\n".join(self.data.get(name, "") for name in self.fields))


def _noon(day: Any) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


def write_down_page(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    if (agent := agent_at(request)) is None:
        raise PermissionDenied
    now = timezone.now()
    form = WriteDownForm(request.POST or None, agent=agent, now=now)
    if request.method != "POST" or not form.is_valid():
        page = {**site.each_context(request), "title": gettext("Write down a call or a letter"), "form": form}
        return TemplateResponse(request, "admin/tickets/ticket/write_down.html", page)
    ticket = write_down(form.heard, agent=agent, now=now, submission_key=form.submission_key)
    told = gettext("Written down as #%(number)s. The customer is told that we have it.") % {"number": ticket.pk}
    messages.success(request, told)
    if visible_tickets(request).filter(pk=ticket.pk).exists():
        return redirect(ticket)
    return redirect("admin:tickets_ticket_changelist")
