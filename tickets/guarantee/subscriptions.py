"""What the customer bought: a case keeps its price, its period and whether it was active on day 0."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models.functions import Upper
from django.utils import timezone

from legal import versions
from legal.models import Version
from tickets.guarantee.rules.contract_days import ONE_DAY, next_renewal, paid_period
from tickets.guarantee.rules.events import EventKind
from tickets.models import ConformityCase, Customer, RenewalLetter, Subscription, Ticket

EVENTS_WITH_CONTRACT = (
    EventKind.NOTIFIED,
    EventKind.SUBSCRIPTION_LINKED,
    EventKind.ADDRESS_CORRECTED,
    EventKind.CUSTOMER_CHANGED,
)


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
    country: str = ""  # two letters, whose promise holds; empty: the one for every other country
    renews: bool = False
    next_price: Decimal | None = None
    next_months: int | None = None


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


def countries_of(tickets: Collection[Ticket]) -> dict[int, str]:
    """By the ticket’s key, the country of the contract that it is about; "" where we don’t know it. One query.

    What billing knows of the contract that is named counts more than what its customer says of it.
    """
    owned = Subscription.objects.filter(customer__in={ticket.customer_id for ticket in tickets})
    countries: dict[int, dict[str, str]] = {}
    for holder, reference, country in owned.values_list("customer_id", "reference", "country"):
        countries.setdefault(holder, {})[reference.upper()] = country
    return {
        ticket.pk: _country_among(
            countries.get(ticket.customer_id, {}),
            references=(ticket.subscription_reference, ticket.customer.subscription_reference),
            as_said=ticket.country,
        )
        for ticket in tickets
    }


def country_of_customer(customer: Customer, *, as_said: str = "") -> str:
    """As `countries_of`, before there is a ticket."""
    owned = customer.subscriptions.values_list("reference", "country")
    by_reference = {reference.upper(): country for reference, country in owned}
    return _country_among(by_reference, references=(customer.subscription_reference,), as_said=as_said)


def _country_among(countries: Mapping[str, str], *, references: Iterable[str], as_said: str = "") -> str:
    """Of the contract that was named; without a name, where all contracts of the customer are of one country."""
    named = [countries[key] for reference in references if (key := reference.strip().upper()) in countries]
    if named:
        return named[0] or as_said
    if as_said:
        return as_said
    return next(iter(countries.values())) if len(set(countries.values())) == 1 else ""


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
        "country": subscription.country,
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


def schedule_renewal_letter(subscription: Subscription, *, today: date) -> None:
    """On the row in hand, which the caller saves: the day of the next letter that hasn't been written or missed."""
    subscription.renewal_letter_on = None
    if not subscription.renews or subscription.ended_on or subscription.customer is None:
        return
    began, months = subscription.paid_from or subscription.started_on, subscription.period_months
    present = paid_period(paid_from=began, months=months, on=max(today, subscription.started_on))
    renewal = next_renewal(began, months, on=present.first) if present else None
    noted = subscription.renewal_letters if subscription.pk else RenewalLetter.objects.none()
    if present and renewal and noted.filter(period_ends_on=renewal.period.last).exists():
        renewal = next_renewal(began, months, on=present.last + ONE_DAY)
    subscription.renewal_letter_on = renewal.letter_on if renewal else None


@transaction.atomic
def remember(
    billed: BilledSubscription, *, customer: Customer | None, now: datetime, entered_by: int | None = None
) -> Subscription:
    """Creates or updates it by its reference. Newer data replaces older data, never the other way round.

    `entered_by`: the key of a colleague's user; without one it is billing that tells us.
    """
    stored = find_subscription(billed.reference)
    subscription = stored or Subscription(reference=billed.reference.strip().upper())
    if stored:  # rivals: a round that writes the letter about its renewal, and another import
        stored.refresh_from_db(from_queryset=Subscription.objects.select_for_update(no_key=True))
    if stored and stored.told_at > now:
        return stored
    subscription.customer = customer or subscription.customer
    subscription.started_on, subscription.ended_on = billed.started_on, billed.ended_on
    subscription.price, subscription.currency = billed.price, billed.currency
    subscription.period_months, subscription.paid_from = billed.period_months, billed.paid_from
    subscription.country = billed.country.strip().upper()
    subscription.renews, subscription.next_months = billed.renews, billed.next_months
    subscription.next_price = billed.next_price
    subscription.told_at, subscription.entered_by_id = now, entered_by
    schedule_renewal_letter(subscription, today=timezone.localtime(now).date())
    subscription.full_clean(exclude=["customer"])
    subscription.save()
    return subscription
