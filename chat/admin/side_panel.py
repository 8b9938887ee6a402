"""What is shown beside a conversation: who the customer is, what they read, notes, and the small forms of the acts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chat.admin.taking_out import ChatTakeOutForm, taken_out_of
from chat.assignment import waiting
from chat.conversations import notes
from chat.conversations.address_proof import is_unproved
from chat.models import AgentDesk, ChatMessage, Conversation
from chat.presence import agent_presence
from supportportal.foundations.days import in_words
from supportportal.foundations.django_types import AnyModelForm
from supportportal.foundations.masking.masks import masked
from supportportal.foundations.places import zone_in_words
from supportportal.foundations.topics import Topic
from tickets.access import may_work_on
from tickets.admin.deadlines import deadline_of
from tickets.guarantee.hearing.reader import Verdict, hear
from tickets.guarantee.reports import last_day_of_a_report, zone_of_a_report
from tickets.guarantee.rules.clock import zone_named
from tickets.models import Agent, ConformityCase, Ticket

MAX_LISTED = 5
MAX_PAGES_LISTED = 20


def colleagues(conversation: Conversation, *, now: datetime) -> dict[str, Agent]:
    """Agents of the team at the desk, except the one who has the conversation; by primary key as a form names it."""
    agents = agent_presence.at_the_desk(conversation.topic, now=now)
    return {str(agent.pk): agent for agent in agents if agent.pk != conversation.agent_id}


class ChatTransferForm(forms.Form):
    """Passes on to a colleague of the team, or to another team."""

    to = forms.ChoiceField(label=_("Pass on to"))
    note = forms.CharField(label=_("Note for them"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, conversation: Conversation, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id=_auto_id(conversation, "transfer"))
        self.people = colleagues(conversation, now=timezone.now())
        people = [(f"agent:{key}", agent.first_name) for key, agent in self.people.items()]
        teams = [(f"topic:{topic}", topic.label) for topic in Topic if topic != conversation.topic]
        _set_choices(self, "to", [(_("Colleagues at the desk"), people), (_("Teams"), teams)])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        kind, _colon, key = data.pop("to", "").partition(":")
        data["to_agent"] = self.people.get(key) if kind == "agent" else None
        data["to_topic"] = key if kind == "topic" else None
        return data


class ChatNoteForm(forms.Form):
    """For the team, or whispered to one colleague; never for the customer."""

    text = forms.CharField(label=_("Note"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 2}))
    to = forms.ChoiceField(label=_("For"), required=False)

    def __init__(self, conversation: Conversation, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id=_auto_id(conversation, "note"))
        members = Agent.objects.filter(teams__topic=conversation.topic).select_related("user").order_by("pk")
        self.people = {str(agent.pk): agent for agent in members}
        _set_choices(
            self, "to", [("", _("the whole team")), *((key, agent.first_name) for key, agent in self.people.items())]
        )

    def clean_to(self) -> Agent | None:
        return self.people.get(self.cleaned_data["to"])


class ReportForm(forms.Form):
    """Which of the customer's messages reports the defect, and what doesn't work; the last day can be seen first."""

    message = forms.ChoiceField(label=_("The message that reports it"))
    defect = forms.CharField(label=_("What doesn’t work"), max_length=200)

    def __init__(self, conversation: Conversation, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id=_auto_id(conversation, "report"))
        self.customer = conversation.customer
        messages = conversation.messages.filter(author=ChatMessage.Author.CUSTOMER).order_by("sequence")
        self.said = {str(message.sequence): message for message in messages}
        _set_choices(self, "message", [(key, _message_choice(message)) for key, message in self.said.items()])
        has_case = conversation.ticket is not None and conversation.ticket.cases.exists()
        self.suspected = "" if has_case else self._suspect(conversation)

    def _suspect(self, conversation: Conversation) -> str:
        """Fills in what sounds like a defect, for the agent to send or to leave."""
        for key, message in self.said.items():
            heard = hear(message.text, language=conversation.language)
            if heard.verdict != Verdict.NO:
                defect = masked(heard.sentence)[:200]
                self.initial = {"message": key, "defect": defect}
                return defect
        return ""

    def clean_message(self) -> ChatMessage:
        return self.said[self.cleaned_data["message"]]

    @property
    def asked(self) -> bool:
        """The agent wants to see the last day first; a button says so."""
        return self.is_bound and self.data.get("ask") == "last-day" and self.is_valid()

    @property
    def reported_at(self) -> datetime:
        at: datetime = self.cleaned_data["message"].created_at
        return at

    @property
    def reported_at_in_words(self) -> str:
        """On the clock by which its days would be counted."""
        zone = zone_of_a_report(self.customer, at=self.reported_at)
        there = self.reported_at.astimezone(zone_named(zone))
        moment = {"time": f"{there:%H:%M}", "zone": zone_in_words(zone), "day": in_words(there.date(), "j F")}
        return gettext("%(time)s (%(zone)s), %(day)s") % moment

    @property
    def last_day(self) -> str:
        return in_words(last_day_of_a_report(self.customer, notified_at=self.reported_at), "l j F Y")


class StatusForm(AnyModelForm):
    """An agent's status for new chats, and how many they hold at once."""

    class Meta:
        model = AgentDesk
        fields = ["status", "capacity", "manual"]


def side_panel_context(
    conversation: Conversation, *, agent: Agent | None, user: Any, now: datetime, report: ReportForm | None = None
) -> dict[str, object]:
    """Only agents see the forms. `report`: the form as it was filled in."""
    pages = [page.partition(" ") for page in conversation.pages_read]
    titles = {path: title for path, _space, title in pages}
    page, _hash, anchor = conversation.page.partition("#")
    context: dict[str, object] = {
        "unproved": is_unproved(conversation),
        "page": titles.get(page) or page,
        "step": anchor.removeprefix("step-") if anchor.startswith("step-") else "",
        "earlier": waiting.earlier_of(user, conversation),
        "pages_read": [(path, title or path) for path, _space, title in reversed(pages)],
        "notes": notes.notes_for(agent, conversation),
        "taken_out": taken_out_of(conversation),
    }
    if agent is None:
        return context
    tickets = Ticket.objects.visible_to(agent).filter(customer=conversation.customer_id)
    running = ConformityCase.objects.running().filter(tickets.holds())  # not those of another team
    cases = running.select_related("ticket", "policy_version__policy").order_by("due_at")[:MAX_LISTED]
    shown = [(case, deadline_of(case, now=now)) for case in cases]
    return context | {
        "tickets": tickets.order_by("-opened_at")[:MAX_LISTED],
        "cases_of_this": [pair for pair in shown if pair[0].ticket_id == conversation.ticket_id],
        "cases_of_others": [pair for pair in shown if pair[0].ticket_id != conversation.ticket_id],
        "ticket_is_ours": conversation.ticket is not None and may_work_on(conversation.ticket, agent=agent),
        "forms": {
            "transfer": ChatTransferForm(conversation),
            "note": ChatNoteForm(conversation),
            "report": report or ReportForm(conversation),
            "take_out": ChatTakeOutForm(conversation),
        },
    }


def pages_read_in(conversations: Iterable[Conversation]) -> list[tuple[str, str, datetime]]:
    """Address, title and day of what was read before each, once, the latest first."""
    read: dict[str, tuple[str, str, datetime]] = {}
    for conversation in conversations:
        for page in reversed(conversation.pages_read):
            address, _space, title = page.partition(" ")
            read.setdefault(address, (address, title or address, conversation.started_at))
    return list(read.values())[:MAX_PAGES_LISTED]


def _set_choices(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = choices


def _auto_id(conversation: Conversation, form: str) -> str:
    """Unique ids, because one page shows several conversations."""
    return f"id_{form}_{conversation.pk}_%s"


def _message_choice(message: ChatMessage) -> str:
    return f"{timezone.localtime(message.created_at):%H:%M} {Truncator(message.shown_text).chars(70) or _('files')}"
