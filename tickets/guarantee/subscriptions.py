"""What was bought, by its reference: a case keeps the price, the period and whether it was active on day 0."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models.functions import Upper

from legal import versions
from legal.models import Version
from tickets.guarantee.rules.events import Kind, by, record_event
from tickets.guarantee.rules.holding import OVER, hold_for
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.models import Agent, ConformityCase, Customer, Subscription, Ticket
from tickets.refusals import CaseOver

KNOWS_THE_CONTRACT = (Kind.NOTIFIED, Kind.SUBSCRIPTION_LINKED)


@dataclass(frozen=True, slots=True)
class Told:
    """A subscription as the billing system tells of it."""

    reference: str
    started_on: date
    price: Decimal
    currency: str = "EUR"
    period_months: int = 1
    paid_from: date | None = None
    ended_on: date | None = None


def named(reference: str) -> Subscription | None:
    """Whatever the case of its letters."""
    if not reference.strip():
        return None
    known = Subscription.objects.alias(upper=Upper("reference"))
    return known.filter(upper=reference.strip().upper()).select_related("customer").first()


def of_ticket(ticket: Ticket) -> Subscription | None:
    """Only one that is the writer's own: anybody can write somebody else's reference, and would see their price."""
    for reference in dict.fromkeys([ticket.subscription_reference, ticket.customer.subscription_reference]):
        found = named(reference)
        if found and found.customer_id == ticket.customer_id:
            return found
    return None


def facts_for_a_case(subscription: Subscription | None, *, reference: str, day0: date) -> dict[str, object]:
    """Copied on the day a case is born: what billing changes afterwards doesn't change what was owed."""
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
    """For an event’s payload: those that the customer agreed to, which may be older than those of the report."""
    if subscription is None:
        return {}
    terms = versions.in_force("terms", on=subscription.started_on)
    return {"contract_started_on": subscription.started_on, "contract_terms": terms.pk if terms else None}


def contract_terms(case: ConformityCase) -> Version | None:
    """As noted when the subscription became known; what billing says later doesn’t change it."""
    known = case.events.filter(kind__in=KNOWS_THE_CONTRACT, payload__has_key="contract_terms").order_by("-sequence")
    key = known.values_list("payload__contract_terms", flat=True).first()
    return Version.objects.select_related("document").filter(pk=key).first() if key else None


@transaction.atomic
def link_subscription(
    case: ConformityCase, *, subscription: Subscription, agent: Agent, now: datetime
) -> ConformityCase:
    """An agent has found out whose it is."""
    hold_for(case, agent=agent)
    if case.state in OVER:
        raise CaseOver
    facts = facts_for_a_case(subscription, reference=subscription.reference, day0=case.day0)
    record_event(
        case,
        kind=Kind.SUBSCRIPTION_LINKED,
        actor=by(agent),
        occurred_at=now,
        now=now,
        changes=facts,
        payload=terms_at_contract(subscription),
    )
    reschedule(case, now=now)
    return case


@transaction.atomic
def remember(told: Told, *, customer: Customer | None, now: datetime) -> Subscription:
    """Found by its reference, or made. What is told later replaces what was told before, never by an older word."""
    known = named(told.reference)
    subscription = known or Subscription(reference=told.reference.strip().upper())
    if known and known.told_at > now:
        return known
    subscription.customer = customer or subscription.customer
    subscription.started_on, subscription.ended_on = told.started_on, told.ended_on
    subscription.price, subscription.currency = told.price, told.currency
    subscription.period_months, subscription.paid_from = told.period_months, told.paid_from
    subscription.told_at = now
    subscription.full_clean(exclude=["customer"])
    subscription.save()
    return subscription
