"""What an agent can do on a ticket's page: each form knows its fields, and the one room it calls."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.language_choice import language_choices
from tickets import handling
from tickets.acknowledgement import release
from tickets.admin.act_form import ActForm
from tickets.canned_replies.offering import Offer
from tickets.in_hand.calling_spam import call_spam, open_again
from tickets.in_hand.taking import give
from tickets.mailroom.senders.sender_rules import make_rule
from tickets.models import Agent, Message, SenderRule, Team, Ticket
from tickets.outbox.may_be_told import may_be_told
from tickets.reply_language.switching import choose_language
from tickets.unmasking import take_mask_away


class WrittenForm(ActForm):
    """A text into the conversation. `seen` is the newest message its writer had before their eyes."""

    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 7}), max_length=50_000)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    offers: Sequence[Offer] = ()  # canned replies to choose from, where a script doesn't offer them

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def newer_messages(self) -> list[Message]:
        # The ticket's row is the lock: the rival is the same form, sent twice by an impatient hand.
        self.ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update())
        return list(self.ticket.messages.filter(pk__gt=self.cleaned_data["seen"]))

    def said_already(self, newer: list[Message], *, author: str, agent: Agent) -> bool:
        text = self.cleaned_data["text"]
        return any((m.author, m.agent_id, m.text) == (author, agent.pk, text) for m in newer)


class NoteForm(WrittenForm):
    def carry_out(self, *, agent: Agent) -> str:
        with transaction.atomic():
            if not self.said_already(self.newer_messages(), author=Message.Author.NOTE, agent=agent):
                text = self.cleaned_data["text"]
                handling.note(self.ticket, agent=agent, text=text, now=self.now, submission_key=uuid4())
        return gettext("Note kept. The customer can’t see it.")


class AssignForm(ActForm):
    """`seen`: who had the ticket on the page that was decided by."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    to = forms.ModelChoiceField(label=_("Assigned to"), queryset=Agent.objects.none(), empty_label=_("Nobody"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = Agent.objects.at_the_desk()
        members = there.filter(Q(teams__topic=self.ticket.topic) | Q(pk=self.ticket.assignee_id))
        field = cast("forms.ModelChoiceField[Agent]", self.fields["to"])
        field.queryset = members.distinct().select_related("user").order_by("user__first_name", "pk")
        field.required = False
        field.initial = self.ticket.assignee_id

    def carry_out(self, *, agent: Agent) -> str:
        to = agent if "me" in self.data else self.cleaned_data["to"]
        give(self.ticket, to=to, seen=self.cleaned_data["seen"], by=agent, now=self.now)
        return gettext("Assigned to %(agent)s.") % {"agent": to} if to else gettext("Assigned to nobody.")


class LanguageForm(ActForm):
    """In which its customer is written to from now on."""

    language = forms.ChoiceField(label=_("Language"), choices=language_choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["language"] = self.ticket.reply_language

    def carry_out(self, *, agent: Agent) -> str:
        choose_language(self.ticket, language=self.cleaned_data["language"], by=agent, now=self.now)
        return gettext("Letters about this ticket are in this language from now on.")


class CloseForm(ActForm):
    tell = forms.BooleanField(label=_("Tell the customer by a letter"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["tell"] = Team.objects.filter(topic=self.ticket.topic, tells_of_closing=True).exists()

    def carry_out(self, *, agent: Agent) -> str:
        tell = self.cleaned_data["tell"]
        handling.close(self.ticket, by=agent, now=self.now, tells_customer=tell)
        if not tell:
            return gettext("Ticket closed.")
        if may_be_told(self.ticket):
            return gettext("Ticket closed; the letter to the customer is on its way.")
        return gettext("Ticket closed. No letter: this customer is not to get automatic ones.")


class SpamForm(ActForm):
    """Nobody is told anything, the ticket stays readable, and to open it again takes it all back but the rule."""

    always = forms.BooleanField(label=_("From now on all letters of this sender are not for us"), required=False)

    def carry_out(self, *, agent: Agent) -> str:
        with transaction.atomic():
            call_spam(self.ticket, by=agent, now=self.now)
            if self.cleaned_data["always"]:
                sender = self.ticket.address
                make_rule(sender, act=SenderRule.Act.REFUSE, reason=str(self.ticket), by=agent, now=self.now)
        return gettext("Closed as spam.")


class ReopenForm(ActForm):
    def carry_out(self, *, agent: Agent) -> str:
        open_again(self.ticket, by=agent, now=self.now)
        return gettext("Ticket open again.")


class NotSecretForm(ActForm):
    """What is masked in a message is no secret: it is shown again to everybody who may read it."""

    message = forms.ModelChoiceField(Message.objects.none(), widget=forms.HiddenInput)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why it is no secret"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Message]", self.fields["message"]).queryset = self.ticket.messages.all()

    def carry_out(self, *, agent: Agent) -> str:
        facts = self.cleaned_data
        done = take_mask_away(facts["message"], digest=facts["digest"], reason=facts["reason"], by=agent, now=self.now)
        return gettext("It is shown again.") if done else gettext("It is shown already.")


class ReleaseAcknowledgementForm(ActForm):
    """Our mail server called the letter forged; an agent believes it."""

    def carry_out(self, *, agent: Agent) -> str:
        release(self.ticket, by=agent, now=self.now)
        return gettext("The acknowledgement is on its way.")


TICKET_ACTS: dict[str, type[ActForm]] = {
    "note": NoteForm,
    "assign": AssignForm,
    "language": LanguageForm,
    "close": CloseForm,
    "reopen": ReopenForm,
    "spam": SpamForm,
    "not-secret": NotSecretForm,
    "release-acknowledgement": ReleaseAcknowledgementForm,
}
