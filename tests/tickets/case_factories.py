"""Cases at a given day, for tests of what people see of them."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

import legal.demo
from legal.models import Document
from tests.tickets.factories import make_customer, make_ticket
from tickets.models import ConformityCase, Customer, Subscription

REFERENCE = "PV-20417733"


def publish_promises() -> None:
    if not Document.objects.exists():
        legal.demo.load(now=timezone.now())


def make_subscription(customer: Customer, *, reference: str = REFERENCE, price: str = "9.30") -> Subscription:
    """A month each, since long; paid for anew on the first of every month."""
    return Subscription.objects.create(
        reference=reference,
        customer=customer,
        started_on=date(2025, 1, 1),
        price=Decimal(price),
        period_months=1,
        paid_from=date(2025, 1, 1),
        told_at=timezone.now(),
    )


def make_case(
    *, day: int = 0, now: datetime | None = None, subscribed: bool = True, language: str = "en"
) -> ConformityCase:
    """On its `day` (31 is one day late), reported by Claire, whose subscription is known if `subscribed`."""
    publish_promises()
    customer = make_customer(language=language)
    if subscribed and not customer.subscriptions.exists():
        make_subscription(customer)
        customer.subscription_reference = REFERENCE
        customer.save()
    ticket = make_ticket(customer, received_at=(now or timezone.now()) - timedelta(days=day), conformity=True)
    if language != "en":
        ticket.language = language
        ticket.save(update_fields=["language"])
    case: ConformityCase = ticket.cases.select_related("ticket__customer").get()
    return case
