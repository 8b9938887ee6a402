"""What an agent says of a message that may be a claim: no, and why. Yes is the form that opens any case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.admin.act_form import ActForm
from tickets.admin.case_desk.act_forms import DUTIES
from tickets.guarantee import possible_claims
from tickets.guarantee.hearing.reasons import reasons_of
from tickets.guarantee.hearing.record import from_record
from tickets.guarantee.reports import would_be
from tickets.guarantee.rules.clock import Progress
from tickets.models import Agent, PossibleClaim

WhyNot = PossibleClaim.WhyNot


class RefuseClaimForm(ActForm):
    """One click for the usual reasons: each is a button that sends `why`."""

    claim = forms.ModelChoiceField(queryset=PossibleClaim.objects.none(), widget=forms.HiddenInput)
    why = forms.ChoiceField(label=_("Why not"), choices=WhyNot.choices)
    words = forms.CharField(label=_("The reason, in a few words"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[PossibleClaim]", self.fields["claim"])
        field.queryset = self.ticket.possible_claims.all()

    def carry_out(self, *, agent: Agent) -> str:
        facts = self.cleaned_data
        possible_claims.refuse(facts["claim"], by=agent, why=facts["why"], words=facts["words"], now=self.now)
        return gettext("Noted: who decided so, and why.")


@dataclass(frozen=True, slots=True)
class Undecided:
    """An undecided claim, as the ticket's page shows it."""

    claim: PossibleClaim
    question: str
    because: str
    progress: Progress


QUESTIONS = {
    "guarantee": _("Does this report a defect?"),
    "withdrawal": _("Do they withdraw from the contract?"),
    "cancellation": _("Do they end their subscription?"),
    "privacy": _("Do they ask for something to be done with their data?"),
}


def doubts_of(claims: Iterable[PossibleClaim], *, now: datetime) -> list[Undecided]:
    return [
        Undecided(
            claim,
            str(QUESTIONS.get(claim.duty, dict(DUTIES).get(claim.duty, claim.duty))),
            reasons_of(from_record(claim.heard)) if claim.heard else "",
            would_be(claim, now=now),
        )
        for claim in claims
    ]
