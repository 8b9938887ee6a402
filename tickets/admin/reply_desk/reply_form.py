"""The reply to the customer: refused when something changed since its writer looked, sent at once or a little later."""

from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.admin.desk import when
from tickets.admin.reply_desk.times import tomorrow_morning, why_not_then
from tickets.admin.ticket_desk.files_form import FilesForm
from tickets.admin.ticket_desk.ticket_forms import WrittenForm
from tickets.canned_replies.variables import UnfilledGap, gaps_in
from tickets.letters.details import quotes_a_contract
from tickets.models import Agent, Message, Ticket
from tickets.proofs import is_unproved
from tickets.refusals import QuotesAContract, Refused
from tickets.replying import leaving
from tickets.replying.recipients import addresses_in, why_not_in_blind_copy, why_not_in_copy
from tickets.replying.sending import Answer, send


class SomebodyWasFaster(Refused):
    sentence = _(
        "Something new arrived while you were writing, and nothing was sent. "
        "Read it above, then send again; your text is still here."
    )


class ClosedMeanwhile(Refused):
    sentence = _(
        "The ticket was closed while you were writing, and nothing was sent. "
        "To open it again with your reply, press “Reply and reopen”; your text is still here."
    )


class ReplyForm(FilesForm, WrittenForm):
    """`was_open`: the ticket was open when the page was shown. Who saw it closed knows that a reply opens it again."""

    place = "reply"
    text = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 7, "data-shows-pictures": True}), max_length=50_000
    )
    was_open = forms.BooleanField(required=False, widget=forms.HiddenInput)
    knowingly = forms.BooleanField(label=_("Send it although the address is not proved"), required=False)
    asks_knowingly = False
    asks = forms.BooleanField(
        label=_("This asks the customer something"),
        help_text=_("The case then knows that it waits for an answer. The days go on."),
        required=False,
    )
    to = forms.CharField(max_length=320, required=False)  # one of the customer’s own
    cc = forms.CharField(label=_("Cc"), max_length=2_000, required=False)
    bcc = forms.CharField(label=_("Bcc"), max_length=2_000, required=False)
    later = forms.ChoiceField(choices=[(each, each) for each in ("tomorrow", "at")], required=False)  # by a button
    later_at = forms.DateTimeField(
        label=_("Day and time"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    def clean_text(self) -> str:
        if gaps := gaps_in(text := super().clean_text()):
            raise forms.ValidationError(str(UnfilledGap(gaps)))
        return text

    def clean_to(self) -> str:
        to = str(self.cleaned_data["to"]).lower()
        if to and to not in self.ticket.customer.known_addresses:
            raise forms.ValidationError(gettext("It is not known as an address of this customer."))
        return to

    def clean_cc(self) -> list[str]:
        addresses = addresses_in(self.cleaned_data["cc"])
        if refusals := why_not_in_copy(self.ticket, addresses):
            raise forms.ValidationError(refusals)
        return addresses

    def clean_bcc(self) -> list[str]:
        addresses = addresses_in(self.cleaned_data["bcc"])
        if refusals := why_not_in_blind_copy(self.ticket, addresses):
            raise forms.ValidationError(refusals)
        return addresses

    def clean(self) -> dict[str, Any]:
        is_asked = self.cleaned_data.get("later") == "at" and "later_at" not in self.errors
        if is_asked and (problem := why_not_then(self.cleaned_data.get("later_at"), now=self.now)):
            self.add_error("later_at", problem)
        return self.cleaned_data

    def carry_out(self, *, agent: Agent) -> str:
        if self.quotes_unknowingly():
            self.asks_knowingly = True
            raise QuotesAContract
        with transaction.atomic():
            newer, text = self.newer_messages(), self.cleaned_data["text"]
            is_on_its_way = self.said_already(newer, author=Message.Author.AGENT, agent=agent)
            if is_on_its_way or leaving.is_waiting(self.ticket, agent=agent, text=text):
                return gettext("This reply is on its way already; it was sent once.")
            if any(changes_the_answer(message, agent=agent) for message in newer):
                raise SomebodyWasFaster
            if self.cleaned_data["was_open"] and self.ticket.status == Ticket.Status.CLOSED:
                raise ClosedMeanwhile
            return self.answer(self.filled_in(), agent=agent)

    def filled_in(self) -> Answer:
        data = self.cleaned_data
        return Answer(
            data["text"],
            closes="close" in self.data,
            asks=data["asks"],
            to_address=data["to"],
            copies_to=data["cc"],
            blind_copies_to=[address for address in data["bcc"] if address not in data["cc"]],
        )

    def answer(self, answer: Answer, *, agent: Agent) -> str:
        files, leaves_at = self.all_files(agent), self.leaves_at
        if leaves_at <= self.now:
            send(self.ticket, answer, agent=agent, files=files, now=self.now)
            return outcome_of_reply(closing=answer.closes)
        leaving.let_wait(
            self.ticket,
            answer,
            agent=agent,
            files=files,
            leaves_at=leaves_at,
            is_later=bool(self.cleaned_data["later"]),
            last_seen=max(self.cleaned_data["seen"], self.newest_message()),
            now=self.now,
        )
        if self.cleaned_data["later"]:
            return gettext("The reply leaves on %(time)s. Until then it can be changed.") % {"time": when(leaves_at)}
        return gettext("The reply leaves in %(n)s seconds. Until then it can be called back.") % {
            "n": settings.UNDO_SECONDS
        }

    @property
    def leaves_at(self) -> datetime:
        if self.cleaned_data["later"] == "tomorrow":
            return tomorrow_morning(self.now)
        if self.cleaned_data["later"] == "at":
            return cast("datetime", self.cleaned_data["later_at"])
        return self.now + timedelta(seconds=settings.UNDO_SECONDS)

    def newest_message(self) -> int:
        """What came since the page was shown changes no answer, or it would have been refused."""
        return int(self.ticket.messages.aggregate(newest=Max("pk"))["newest"] or 0)

    def quotes_unknowingly(self) -> bool:
        data = self.cleaned_data
        return not data["knowingly"] and quotes_a_contract(data["text"]) and is_unproved(self.ticket)


def outcome_of_reply(*, closing: bool) -> str:
    """A copy for testing sends nothing, which the agent hears before they wonder."""
    if settings.OUTGOING_HOLD:
        held = gettext("Reply kept and held: no letter leaves this portal.")
        return f"{held} {gettext('Ticket closed.')}" if closing else held
    return gettext("Reply sent, ticket closed.") if closing else gettext("Reply sent.")


def changes_the_answer(message: Message, *, agent: Agent) -> bool:
    """Something that the agent hasn't read. What the portal wrote, and the notes that acts leave, say nothing new."""
    if message.author == Message.Author.NOTE and message.submission_key is None:
        return False
    return message.author != Message.Author.PORTAL and message.agent_id != agent.pk
