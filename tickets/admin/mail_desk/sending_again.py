"""On the page of a letter that failed: the address, to be corrected, and the button that sends it again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tickets.mailroom.sorting import resending
from tickets.models import Agent, OutgoingEmail
from tickets.refusals import Refused, SentAgainAlready


class SendAgainForm(forms.Form):
    use_required_attribute = False

    address = forms.EmailField(label=pgettext_lazy("address", "To"), max_length=320)
    correct = forms.BooleanField(
        label=_("Correct the customer’s address too: it is then theirs in all their requests"), required=False
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, letter: OutgoingEmail) -> None:
        self.letter = letter
        super().__init__(data, initial={"address": letter.to_address}, auto_id="again_%s")
        self.only_there = resending.why_only_there(letter)
        if self.only_there:
            self.fields["address"].disabled = True
        if self.only_there or not resending.may_correct_customer(letter):
            del self.fields["correct"]

    def carry_out(self, *, agent: Agent, now: datetime) -> OutgoingEmail:
        """The letter that leaves. A second click finds the one that the first has sent."""
        to = self.cleaned_data["address"]
        correct = bool(self.cleaned_data.get("correct"))
        try:
            return resending.send_again(self.letter, to=to, by=agent, now=now, correct_customer=correct)
        except SentAgainAlready:
            again = OutgoingEmail.objects.get(resend_of=self.letter)
            if again.to_address.lower() != to.lower():
                raise
            return again


def offer(letter: OutgoingEmail, *, agent: Agent | None, form: SendAgainForm | None = None) -> dict[str, object]:
    """For the letter's page: the form, or the reason why there is none. Nothing for a letter that hasn't failed."""
    again = OutgoingEmail.objects.filter(resend_of=letter).first()
    before = letter.resend_of
    if letter.failed_at is None or again:
        return {"resent_as": again, "resend_of": before}
    try:
        resending.require_resendable(letter)
    except Refused as refusal:
        return {"resend_of": before, "why_not": str(refusal)}
    if agent is None:
        why = gettext("Only agents send letters. Make yourself an agent of a team to send this one again.")
        return {"resend_of": before, "why_not": why}
    return {"resend_of": before, "form": form or SendAgainForm(letter=letter)}
