"""What stands beside a conversation: who the customer is, what they read, notes, and the small forms of the acts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from chat.admin import ready_answers
from chat.assignment import waiting
from chat.conversations import notes
from chat.models import AgentDesk, ChatMessage, Conversation
from chat.presence import agent_presence
from supportportal.foundations.days import in_words
from supportportal.foundations.django_types import AnyModelForm
from supportportal.foundations.topics import Topic
from tickets.access import may_work_on
from tickets.admin.deadlines import deadline_of
from tickets.guarantee.cases import last_day_of_a_report
from tickets.guarantee.suspicion import suspected_defect
from tickets.models import Agent, ConformityCase, Ticket

LATEST = 5


def colleagues(conversation: Conversation, *, now: datetime) -> dict[str, Agent]:
    """Those of the team who are at the desk, but for who has it; by their number as a form names it."""
    there = agent_presence.at_the_desk(conversation.topic, now=now)
    return {str(agent.pk): agent for agent in there if agent.pk != conversation.agent_id}


class TransferForm(forms.Form):
    """A colleague of the team, or another team; one of them."""

    to = forms.ChoiceField(label=_("Pass on to"))
    note = forms.CharField(label=_("Note for them"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, conversation: Conversation, given: Mapping[str, Any] | None = None) -> None:
        super().__init__(given, auto_id=_ids(conversation, "transfer"))
        self.people = colleagues(conversation, now=timezone.now())
        people = [(f"agent:{key}", agent.first_name) for key, agent in self.people.items()]
        teams = [(f"topic:{topic}", topic.label) for topic in Topic if topic != conversation.topic]
        _offer(self, "to", [(_("Colleagues at the desk"), people), (_("Teams"), teams)])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        kind, _colon, key = given.pop("to", "").partition(":")
        given["to_agent"] = self.people.get(key) if kind == "agent" else None
        given["to_topic"] = key if kind == "topic" else None
        return given


class NoteForm(forms.Form):
    """For the team, or whispered to one colleague; never for the customer."""

    text = forms.CharField(label=_("Note"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 2}))
    to = forms.ChoiceField(label=_("For"), required=False)

    def __init__(self, conversation: Conversation, given: Mapping[str, Any] | None = None) -> None:
        super().__init__(given, auto_id=_ids(conversation, "note"))
        members = Agent.objects.filter(teams__topic=conversation.topic).select_related("user").order_by("pk")
        self.people = {str(agent.pk): agent for agent in members}
        _offer(
            self, "to", [("", _("the whole team")), *((key, agent.first_name) for key, agent in self.people.items())]
        )

    def clean_to(self) -> Agent | None:
        return self.people.get(self.cleaned_data["to"])


class ReportForm(forms.Form):
    """Which of the customer's messages reports it, and what doesn't work; the last day is shown before it is sent."""

    message = forms.ChoiceField(label=_("The message that reports it"))
    defect = forms.CharField(label=_("What doesn’t work"), max_length=200)

    def __init__(self, conversation: Conversation, given: Mapping[str, Any] | None = None) -> None:
        super().__init__(given, auto_id=_ids(conversation, "report"))
        self.customer = conversation.customer
        said = conversation.messages.filter(author=ChatMessage.Author.CUSTOMER).order_by("sequence")
        self.said = {str(message.sequence): message for message in said}
        _offer(self, "message", [(key, _line(message)) for key, message in self.said.items()])
        known = conversation.ticket is not None and conversation.ticket.cases.exists()
        self.suspected = "" if known else self._suspect(conversation)

    def _suspect(self, conversation: Conversation) -> str:
        """What sounds like a defect stands in the form already, for the agent to send or to leave."""
        for key, message in self.said.items():
            if found := suspected_defect(message.text, conversation.language):
                self.initial = {"message": key, "defect": found.defect}
                return found.defect
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
    def last_day(self) -> str:
        return in_words(last_day_of_a_report(self.customer, notified_at=self.reported_at), "l j F Y")


class StatusForm(AnyModelForm):
    """What an agent wants to be for new chats, and how many they hold at once."""

    class Meta:
        model = AgentDesk
        fields = ["status", "capacity", "manual"]


def beside(
    conversation: Conversation, *, agent: Agent | None, user: Any, now: datetime, report: ReportForm | None = None
) -> dict[str, object]:
    """For the page of one conversation. Only its agents see notes and forms. `report`: as it was filled in."""
    pages = [page.partition(" ") for page in conversation.pages_read]
    titles = {path: title for path, _space, title in pages}
    page, _hash, anchor = conversation.page.partition("#")
    shown: dict[str, object] = {
        "page": titles.get(page) or page,
        "step": anchor.removeprefix("step-") if anchor.startswith("step-") else "",
        "earlier": waiting.earlier_of(user, conversation),
        "pages_read": [(path, title or path) for path, _space, title in reversed(pages)],
        "notes": notes.notes_for(agent, conversation),
    }
    if agent is None:
        return shown
    tickets = Ticket.objects.visible_to(agent).filter(customer=conversation.customer_id)
    running = ConformityCase.objects.running().filter(tickets.holds())  # another team's stay theirs
    cases = running.select_related("ticket", "policy_version__policy").order_by("due_at")[:LATEST]
    return shown | {
        "tickets": tickets.order_by("-opened_at")[:LATEST],
        "cases": [(case, deadline_of(case, now=now)) for case in cases],
        "ticket_is_ours": conversation.ticket is not None and may_work_on(conversation.ticket, agent=agent),
        "canned": ready_answers.replies_for(agent, conversation.language),
        "forms": {
            "transfer": TransferForm(conversation),
            "note": NoteForm(conversation),
            "report": report or ReportForm(conversation),
        },
    }


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = choices


def _ids(conversation: Conversation, form: str) -> str:
    """Several conversations stand on one page."""
    return f"id_{form}_{conversation.pk}_%s"


def _line(message: ChatMessage) -> str:
    return f"{timezone.localtime(message.created_at):%H:%M} {Truncator(message.text).chars(70) or _('files')}"
