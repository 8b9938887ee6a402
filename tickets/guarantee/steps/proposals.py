"""A refusal takes two: one agent proposes it with reasons, another one reads them and confirms or drops it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from tickets.guarantee.rules.events import EventKind, by, facts_of, record_event
from tickets.guarantee.rules.holding import hold_for
from tickets.guarantee.rules.policies import policy_of
from tickets.guarantee.steps.ending import call_minor, refuse, reject
from tickets.models import Agent, ConformityCase
from tickets.refusals import EmptyText, Refused, SecondPersonNeeded

ENDS_A_PROPOSAL = {
    EventKind.REFUSAL_PROPOSED,
    EventKind.REFUSAL_DROPPED,
    "refused",
    "rejected",
    "called_minor",
    "closed",
    "withdrawn",
    "merged",
    "conformity_claimed",
    "remedy_chosen",
}


class NothingProposed(Refused):
    sentence = _("Nobody proposes this any more.")


class Refusal(models.TextChoices):
    """What the customer will read; the difference is what they may do next."""

    NO_DEFECT = "no_defect", _("This is no defect: the case ends, with the mediator’s address")
    NO_REPAIR = "no_repair", _("It is a defect, but we won’t repair it: the customer may choose at once")
    MINOR = "minor", _("It is a minor defect: it must be put right, but it doesn’t end the contract")


@dataclass(frozen=True, slots=True)
class Proposal:
    by: Agent
    refusal: Refusal
    reasons: str
    at: datetime


def possible(case: ConformityCase) -> list[Refusal]:
    """What the desk offers for the case as it stands; the rooms may still refuse it."""
    if not policy_of(case).offers_choice:
        return [Refusal.NO_DEFECT]
    already_minor = case.severity == ConformityCase.Severity.MINOR
    return [refusal for refusal in Refusal if refusal != Refusal.MINOR or not already_minor]


@transaction.atomic
def propose_refusal(case: ConformityCase, *, refusal: Refusal, reasons: str, agent: Agent, now: datetime) -> None:
    """Nothing happens to the case, and the customer hears nothing, until somebody else confirms it."""
    hold_for(case, agent=agent)
    if not reasons.strip():
        raise EmptyText
    payload = {"refusal": refusal.value, "reasons": reasons.strip()}
    record_event(case, kind=EventKind.REFUSAL_PROPOSED, actor=by(agent), occurred_at=now, now=now, payload=payload)


@transaction.atomic
def confirm_refusal(case: ConformityCase, *, agent: Agent, now: datetime) -> None:
    """Rival: a colleague who drops the proposal, or an agent who puts it right; the later one gets an error."""
    hold_for(case, agent=agent)
    if (proposal := proposal_in(case)) is None:
        raise NothingProposed
    if proposal.by == agent:
        raise SecondPersonNeeded
    room = {Refusal.NO_DEFECT: reject, Refusal.NO_REPAIR: refuse, Refusal.MINOR: call_minor}[proposal.refusal]
    room(case, agent=proposal.by, reasons=proposal.reasons, second=agent, now=now)


@transaction.atomic
def drop_refusal(case: ConformityCase, *, agent: Agent, now: datetime) -> None:
    hold_for(case, agent=agent)
    if proposal_in(case) is None:
        raise NothingProposed
    record_event(case, kind=EventKind.REFUSAL_DROPPED, actor=by(agent), occurred_at=now, now=now)


def proposal_in(case: ConformityCase) -> Proposal | None:
    """The one that waits for a second person, if any."""
    last_event = case.events.filter(kind__in=ENDS_A_PROPOSAL).order_by("-sequence").first()
    if last_event is None or last_event.kind != EventKind.REFUSAL_PROPOSED:
        return None
    proposer = Agent.objects.select_related("user").filter(pk=last_event.actor.removeprefix("agent:")).first()
    if proposer is None:
        return None
    facts = facts_of(last_event)
    return Proposal(proposer, Refusal(facts["refusal"]), facts.get("reasons", ""), last_event.occurred_at)
