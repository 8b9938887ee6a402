"""What the customer bought: a case keeps its price, its period and whether it was active on day 0."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models.functions import Upper

from legal import versions
from legal.models import Version
from tickets.guarantee.rules.events import EventKind, by, record_event
from tickets.guarantee.rules.holding import OVER, hold, hold_for
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.models import Agent, ConformityCase, Customer, Subscription, Ticket
from tickets.refusals import CaseOver

EVENTS_WITH_CONTRACT = (
    EventKind.NOTIFIED,
    EventKind.SUBSCRIPTION_LINKED,
    EventKind.ADDRESS_CORRECTED,
    EventKind.CUSTOMER_CHANGED,
)
NO_CONTRACT = {
    "subscription": None,
    "subscription_active": None,
    "price": None,
    "currency": "",
    "period_months": None,
    "paid_from": None,
}


@dataclass(frozen=True, slots=True)
class BilledSubscription:
    """A subscription as the billing system describes it."""

    reference: str
    started_on: date
    price: Decimal
    currency: str = "EUR"
    period_months: int = 1
    paid_from: date | None = None
    ended_on: date | None = None


def find_subscription(reference: str) -> Subscription | None:
    """By its reference, in upper or lower case."""
    if not reference.strip():
        return None
    subscriptions = Subscription.objects.alias(upper=Upper("reference"))
    return subscriptions.filter(upper=reference.strip().upper()).select_related("customer").first()


def subscription_of(ticket: Ticket) -> Subscription | None:
    """Only the writer's own: whoever gives somebody else's reference must not see their price."""
    for reference in dict.fromkeys([ticket.subscription_reference, ticket.customer.subscription_reference]):
        subscription = find_subscription(reference)
        if subscription and subscription.customer_id == ticket.customer_id:
            return subscription
    return None


def facts_for_a_case(subscription: Subscription | None, *, reference: str, day0: date) -> dict[str, object]:
    """Copied when the case is opened: what billing changes afterwards doesn't change what we owe."""
    if subscription is None:
        return {"contract_reference": reference[:40]}
    return {
        "subscription": subscription,
        "contract_reference": subscription.reference,
        "subscription_active": subscription.covers(day0),
        "price": subscription.price,
        "currency": subscription.currency,
        "period_months": subscription.period_months,
        "paid_from": subscription.paid_from or subscription.started_on,
    }


def terms_at_contract(subscription: Subscription | None) -> dict[str, object]:
    """For an event’s payload: the terms that the customer agreed to, maybe older than those in force at the report."""
    if subscription is None:
        return {}
    terms = versions.in_force("terms", on=subscription.started_on)
    return {"contract_started_on": subscription.started_on, "contract_terms": terms.pk if terms else None}


def contract_terms(case: ConformityCase) -> Version | None:
    """As recorded when the subscription became known; what billing says later doesn’t change it."""
    events = case.events.filter(kind__in=EVENTS_WITH_CONTRACT, payload__has_key="contract_terms").order_by("-sequence")
    terms_id = events.values_list("payload__contract_terms", flat=True).first()
    return Version.objects.select_related("document").filter(pk=terms_id).first() if terms_id else None


@transaction.atomic
def link_subscription(
    case: ConformityCase, *, subscription: Subscription, agent: Agent, now: datetime
) -> ConformityCase:
    """An agent has found out which subscription the case is about."""
    hold_for(case, agent=agent)
    if case.state in OVER:
        raise CaseOver
    facts = facts_for_a_case(subscription, reference=subscription.reference, day0=case.day0)
    record_event(
        case,
        kind=EventKind.SUBSCRIPTION_LINKED,
        actor=by(agent),
        occurred_at=now,
        now=now,
        changes={**facts, "cleared_at": None},  # whoever cleared it looked at another contract
        payload=terms_at_contract(subscription),
    )
    reschedule(case, now=now)
    return case


@transaction.atomic
def look_up_contract(ticket: Ticket, *, kind: EventKind, actor: str, now: datetime) -> None:
    """Its customer is another now: what its cases keep of a contract is theirs, or nobody's."""
    subscription = subscription_of(ticket)
    reference = ticket.subscription_reference or ticket.customer.subscription_reference
    for case in ticket.cases.filter(closed_at=None, remedy_chosen_at=None):
        hold(case)
        facts = NO_CONTRACT | facts_for_a_case(subscription, reference=reference, day0=case.day0)
        record_event(
            case,
            kind=kind,
            actor=actor,
            occurred_at=now,
            now=now,
            changes={**facts, "cleared_at": None},  # whoever cleared it looked at another customer
            payload={"contract_terms": None} | terms_at_contract(subscription),
        )
        reschedule(case, now=now)


@transaction.atomic
def remember(
    billed: BilledSubscription, *, customer: Customer | None, now: datetime, entered_by: int | None = None
) -> Subscription:
    """Creates or updates it by its reference. Newer data replaces older data, never the other way round.

    `entered_by`: the key of a colleague's user; without one it is billing that tells us.
    """
    stored = find_subscription(billed.reference)
    subscription = stored or Subscription(reference=billed.reference.strip().upper())
    if stored and stored.told_at > now:
        return stored
    subscription.customer = customer or subscription.customer
    subscription.started_on, subscription.ended_on = billed.started_on, billed.ended_on
    subscription.price, subscription.currency = billed.price, billed.currency
    subscription.period_months, subscription.paid_from = billed.period_months, billed.paid_from
    subscription.told_at, subscription.entered_by_id = now, entered_by
    subscription.full_clean(exclude=["customer"])
    subscription.save()
    return subscription
