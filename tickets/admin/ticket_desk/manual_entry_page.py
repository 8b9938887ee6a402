"""“Write down a call or a letter”: the desk's own contact form."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from legal.versions import published_rows
from supportportal.foundations.language_choice import current_language, language_choices
from supportportal.foundations.topics import Topic
from tickets.admin.case_desk.act_forms import moment, written
from tickets.admin.desk import agent_at, visible_tickets
from tickets.drafts.saving import DraftPlace, drop
from tickets.manual_entry import Heard, write_down
from tickets.models import Agent, Ticket
from tickets.pages.contract_country import ask_for_the_country
from tickets.pages.forms import OneTimeForm, SubscriptionReferenceField
from tickets.sent_once import SentAlready, send_once, submission_of

Channel = Ticket.Channel
LONGEST_AGO = timedelta(days=5 * 366)  # nobody can claim what is older: a slip of the pen
WORDS = ("email", "name", "language", "topic", "channel", "subject", "text", "subscription_reference", "defect")


class WriteDownForm(OneTimeForm):
    """Errors stand beside their fields, and what was typed stays."""

    use_required_attribute = False
    field_order = (
        *("channel", "reached_at", "postmark", "email", "name", "language", "subscription_reference", "country"),
        *("topic", "subject", "text", "defect"),
    )

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
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    subscription_reference = SubscriptionReferenceField()
    topic = forms.ChoiceField(label=_("Topic"), choices=Topic.choices)
    subject = forms.CharField(
        label=_("Subject"), max_length=300, required=False, help_text=_("Empty: how the text begins.")
    )
    text = written(_("What they said"), rows=7)
    defect = forms.BooleanField(
        label=_("It reports a defect: the days of the guarantee count from then"), required=False
    )

    def __init__(self, *args: Any, agent: Agent, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        own = agent.teams.order_by("pk").values_list("topic", flat=True).first()
        self.initial = {"reached_at": now, "language": current_language(), "topic": own, **self.initial}
        self.fields["subscription_reference"].help_text = _("For example PV-20417733; it may stay empty.")
        ask_for_the_country(self, published_rows())
        if "country" in self.fields:
            self.fields["country"].label = _("Country of the contract")
            self.fields["country"].help_text = _("Where they lived when they ordered. How long we have depends on it.")
            self.order_fields(self.field_order)

    def clean_reached_at(self) -> datetime:
        at: datetime = self.cleaned_data["reached_at"] or self.now
        if at > self.now:
            raise forms.ValidationError(_("This moment is still to come."))
        if self.now - at > LONGEST_AGO:
            raise forms.ValidationError(_("This is many years ago. Check the date."))
        return at

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if problem := self._wrong_postmark(cleaned):
            self.add_error("postmark", problem)
        return cleaned

    def _wrong_postmark(self, cleaned: dict[str, Any]) -> str:
        postmark, at = cleaned.get("postmark"), cleaned.get("reached_at")
        if not postmark:
            return ""
        if cleaned.get("channel") == Channel.PHONE:
            return gettext("A call has no postmark.")
        if at and postmark > localdate(at):
            return gettext("A letter can’t reach us before its postmark.")
        return gettext("This is many years ago. Check the date.") if at and at - _noon(postmark) > LONGEST_AGO else ""

    @property
    def heard(self) -> Heard:
        """Of a valid form."""
        entry = self.cleaned_data
        return Heard(
            **{word: entry[word] for word in WORDS},
            country=entry.get("country", ""),
            reached_at=entry["reached_at"],
            postmark=entry["postmark"],
        )


def _noon(day: Any) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


def write_down_page(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    if (agent := agent_at(request)) is None:
        raise PermissionDenied
    now = timezone.now()
    form = WriteDownForm(request.POST or None, agent=agent, now=now)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, site=site)
    ticket = _written_down(request, form, agent=agent)
    if ticket is None:
        return _page(request, form, site=site)
    if visible_tickets(request).filter(pk=ticket.pk).exists():
        return redirect(ticket)
    return redirect("admin:tickets_ticket_changelist")


def _written_down(request: HttpRequest, form: WriteDownForm, *, agent: Agent) -> Ticket | None:
    """The ticket, born now or by the same form before. None when the form was sent, and changed after that."""
    key = form.cleaned_data["key"]
    submission = submission_of(key, request.POST, request.FILES, form=f"write-down {agent.pk}")
    try:
        number = send_once(submission, partial(_kept_and_dropped, form, agent=agent), now=form.now)
        sentence = gettext("Written down as #%(number)s. The customer is told that we have it.")
    except SentAlready as again:
        if again.changed:
            form.come_back(f"{again} " + gettext("It is #%(number)s.") % {"number": again.outcome})
            return None
        number, sentence = again.outcome, gettext("Written down already as #%(number)s, and not a second time.")
    messages.success(request, sentence % {"number": number})
    return Ticket.objects.get(pk=number)


@transaction.atomic
def _kept_and_dropped(form: WriteDownForm, *, agent: Agent) -> str:
    ticket = write_down(form.heard, agent=agent, now=form.now)
    drop(DraftPlace(owner_id=agent.user_id, ticket_id=None, name="write-down"))
    return str(ticket.pk)


def _page(request: HttpRequest, form: WriteDownForm, *, site: admin.AdminSite) -> HttpResponse:
    page = {**site.each_context(request), "title": gettext("Write down a call or a letter"), "form": form}
    return TemplateResponse(request, "admin/tickets/ticket/write_down.html", page)
