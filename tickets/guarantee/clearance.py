"""What goes to billing by itself, and what a person decides: whatever isn't known of who asks, and for how much.

A right is received at once, from anybody, and its days run. Money isn't moved by what somebody typed.
"""

from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower, Upper
from django.utils.translation import gettext_lazy as _

from tickets.access import pays
from tickets.guarantee.notices.to_the_operator import tell_the_operator
from tickets.guarantee.rules.contract_days import time_to_withdraw
from tickets.guarantee.rules.events import AGENTS, EventKind, by, record_event
from tickets.guarantee.rules.holding import hold
from tickets.guarantee.rules.policies import PAYMENTS, WITHDRAWAL
from tickets.guarantee.subscriptions import find_subscription
from tickets.models import AddressProof, Agent, CaseEvent, ConformityCase, Subscription
from tickets.refusals import NotCleared, NothingToClear, OnlyBilling, YourOwnEntry

ENDS_THE_CONTRACT = Q(remedy_choice=ConformityCase.Remedy.TERMINATION) | Q(duty=WITHDRAWAL)
UNDONE = (ConformityCase.State.REJECTED, ConformityCase.State.WITHDRAWN, ConformityCase.State.MERGED)


class Doubt(models.TextChoices):
    """Each with the sentence that says to a person of billing what isn't known."""

    UNPROVED = "unproved", _("Nothing shows that the address is the customer’s.")
    UNKNOWN_CONTRACT = "unknown_contract", _("Billing has told us of no such contract.")
    CLAIMED = "claimed", _("A colleague entered the contract or its price; billing has not said so itself.")
    OTHER_PRICE = "other_price", _("The case has another price than billing has told us since.")
    OTHER_HOLDER = "other_holder", _("The contract belongs to another address.")
    LATE = "late", _("The withdrawal came after its fourteen days.")
    TWICE = "twice", _("Another case ends the same contract.")
    NO_SUM = "no_sum", _("No sum is worked out.")
    LARGE_SUM = "large_sum", _("The sum is higher than what goes out by itself.")
    ENTERED = "entered", _("A colleague entered the choice in the customer’s name.")


def looked_up(cases: QuerySet[ConformityCase]) -> list[ConformityCase]:
    """With what `doubts_of` asks of each: a list of them takes no more queries than one."""
    # Their first address: one that a colleague has added moves no money by itself.
    address = Lower(OuterRef("ticket__customer__email"))
    proofs = AddressProof.objects.filter(ticket=OuterRef("ticket"), address=address)
    entered = CaseEvent.objects.filter(case=OuterRef("pk"), kind=EventKind.ENTERED, payload__act="choose")
    ends = _ends_of(Upper(OuterRef("contract_reference"))).exclude(Q(pk=OuterRef("pk")) | Q(contract_reference=""))
    known = {"is_proved": Exists(proofs), "is_entered": Exists(entered), "is_ended_twice": Exists(ends)}
    rows = list(cases.select_related("ticket__customer", "subscription").annotate(**known))
    named = {row.contract_reference.upper() for row in rows if row.subscription is None and row.contract_reference}
    upper = Subscription.objects.annotate(upper=Upper("reference")).filter(upper__in=named) if named else ()
    contracts = {contract.reference.upper(): contract for contract in upper}
    for row in rows:
        row.contract = row.subscription or contracts.get(row.contract_reference.upper())
    return rows


def doubts_of(case: ConformityCase) -> list[Doubt]:
    """What isn't known, in the order in which it is shown; of a case that was `looked_up`."""
    return [
        *([] if case.is_proved else [Doubt.UNPROVED]),
        *_doubts_about(case.contract, case),
        *([Doubt.TWICE] if case.is_ended_twice and _ends_the_contract(case) else []),
        *([Doubt.NO_SUM] if case.refund_amount is None else []),
        *([Doubt.LARGE_SUM] if (case.refund_amount or 0) > settings.BILLING_AUTOMATIC_UP_TO else []),
        *([Doubt.ENTERED] if case.is_entered else []),
    ]


def _doubts_about(contract: Subscription | None, case: ConformityCase) -> list[Doubt]:
    if contract is None:
        return [Doubt.UNKNOWN_CONTRACT]
    told = (contract.price, contract.currency, contract.period_months)
    kept = (case.price, case.currency, case.period_months)
    return [
        *([Doubt.CLAIMED] if contract.entered_by_id else []),
        *([Doubt.OTHER_PRICE] if case.price is not None and told != kept else []),
        *([Doubt.OTHER_HOLDER] if contract.customer_id != case.ticket.customer_id else []),
        *([Doubt.LATE] if case.duty == WITHDRAWAL and is_late(case, contract) else []),
    ]


def is_late(case: ConformityCase, contract: Subscription) -> bool:
    """A withdrawal after the period."""
    return case.notified_at >= time_to_withdraw(contract.started_on).due_at


def _ends_the_contract(case: ConformityCase) -> bool:
    return case.duty == WITHDRAWAL or case.remedy_choice == ConformityCase.Remedy.TERMINATION


def other_ends_of(case: ConformityCase) -> QuerySet[ConformityCase]:
    """Cases of any request that end the same contract."""
    if not case.contract_reference or not _ends_the_contract(case):
        return ConformityCase.objects.none()
    return _ends_of(Upper(Value(case.contract_reference))).exclude(pk=case.pk).order_by("pk")


def _ends_of(reference: Upper) -> QuerySet[ConformityCase]:
    ends = ConformityCase.objects.filter(ENDS_THE_CONTRACT).exclude(state__in=UNDONE)
    return ends.alias(upper=Upper("contract_reference")).filter(upper=reference)


@transaction.atomic
def clear(case: ConformityCase, *, agent: Agent, why: str, now: datetime) -> ConformityCase:
    """A person of billing has looked at what isn't known: billing may hear of it. Safe to repeat.

    Whoever entered the contract or the choice needs a second person, unless `BILLING_ONE_PERSON` says otherwise.
    """
    hold(case)
    if case.cleared_at:
        return case
    if not _waits_for_billing(case):
        raise NothingToClear  # not in advance, for what somebody enters afterwards
    if not pays(agent):
        raise OnlyBilling
    alone = agent.user_id in _who_entered(case)
    if alone and not settings.BILLING_ONE_PERSON:
        raise YourOwnEntry
    [known] = looked_up(ConformityCase.objects.filter(pk=case.pk))
    payload = {"doubts": [str(doubt) for doubt in doubts_of(known)], "why": why, **({"alone": True} if alone else {})}
    record_event(
        case,
        kind=EventKind.CLEARED,
        actor=by(agent),
        occurred_at=now,
        now=now,
        changes={"cleared_at": now},
        payload=payload,
    )
    if alone:
        tell_the_operator(case, agent=agent, why=why, now=now)
    return case


def contract_of(case: ConformityCase) -> Subscription | None:
    """Its own, or the one that its reference names, whoever holds it."""
    return case.subscription or find_subscription(case.contract_reference)


def doubts_about(case: ConformityCase) -> list[Doubt]:
    """Of one case that billing doesn't know yet, while nobody has decided."""
    if case.cleared_at or case.handed_over_at:
        return []
    [known] = looked_up(ConformityCase.objects.filter(pk=case.pk))
    return doubts_of(known)


def require_clear(case: ConformityCase) -> None:
    if doubts_about(case):
        raise NotCleared


def _waits_for_billing(case: ConformityCase) -> bool:
    chosen = case.remedy_chosen_at is not None and case.remedy_choice != ConformityCase.Remedy.REPAIR
    return not (case.handed_over_at or case.closed_at) and (chosen or case.duty in PAYMENTS)


def _who_entered(case: ConformityCase) -> set[int]:
    """The users behind the contract, its link to the case, the case itself, and the choice."""
    kinds = [EventKind.ENTERED, EventKind.SUBSCRIPTION_LINKED, EventKind.CLASSIFIED, EventKind.WRITTEN_DOWN]
    actors = case.events.filter(kind__in=kinds).values_list("actor", flat=True)
    agents = [int(actor.removeprefix(AGENTS)) for actor in actors if actor.startswith(AGENTS)]
    users = set(Agent.objects.filter(pk__in=agents).values_list("user_id", flat=True))
    contract = contract_of(case)
    return users | ({contract.entered_by_id} if contract and contract.entered_by_id else set())
