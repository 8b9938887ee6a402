"""What customers have bought, as the desk keeps it."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tests.people import make_agent, make_user, signed_in
from tests.tickets.factories import customer_row, make_yearly_subscription, ticket_row
from tickets.models import Subscription

pytestmark = pytest.mark.django_db
LIST = "/admin/tickets/subscription/"
BOUGHT = {
    "reference": "pv-20481234",
    "customer": "",
    "started_on": "2026-01-01",
    "ended_on": "",
    "price": "71.88",
    "currency": "EUR",
    "period_months": "12",
    "paid_from": "2026-01-01",
}


def references(client: Client) -> list[str]:
    return [row.reference for row in client.get(LIST).context["cl"].result_list]


def test_an_administrator_enters_a_subscription_and_corrects_its_price() -> None:
    client, holder = signed_in(make_user("root", is_superuser=True)), customer_row()
    ticket_row(customer=holder)
    assert client.post(f"{LIST}add/", {**BOUGHT, "customer": holder.pk}).status_code == 302
    bought = Subscription.objects.get()
    assert (bought.reference, bought.customer, bought.price) == ("PV-20481234", holder, Decimal("71.88"))
    assert bought.entered_by is not None
    assert bought.entered_by.username == "root"  # billing has not said so itself
    assert "entered by root" in client.get(LIST).content.decode()
    before = bought.told_at
    changed = client.post(f"{LIST}{bought.pk}/change/", {**BOUGHT, "customer": holder.pk, "price": "60"})
    bought.refresh_from_db()
    assert (changed.status_code, bought.price, bought.told_at > before) == (302, Decimal(60), True)
    assert bought.paid_from == date(2026, 1, 1)


def test_one_reference_is_one_subscription_whatever_the_letters() -> None:
    make_yearly_subscription("PV-20481234")
    client = signed_in(make_user("root", is_superuser=True))
    assert client.post(f"{LIST}add/", BOUGHT).status_code == 200
    assert Subscription.objects.count() == 1


def test_an_agent_sees_the_subscriptions_their_tickets_are_about_and_billing_sees_all() -> None:
    ours = ticket_row(subscription_reference="pv-2")
    make_yearly_subscription("PV-1", customer=ours.customer), make_yearly_subscription("PV-2")
    other = make_yearly_subscription("PV-3", customer=ticket_row(topic="billing").customer)
    maya, bill = signed_in(make_agent("maya", "connectivity").user), signed_in(make_agent("bill", "billing").user)
    assert (references(maya), references(bill)) == (["PV-1", "PV-2"], ["PV-1", "PV-2", "PV-3"])
    page = f"{LIST}{other.pk}/change/"
    assert (maya.get(page).status_code, bill.get(page).status_code) == (404, 200)
    assert signed_in(make_user("clerk")).get(LIST).status_code == 403


def test_nobody_deletes_a_subscription() -> None:
    bought, client = make_yearly_subscription(), signed_in(make_agent("bill", "billing").user)
    assert client.post(f"{LIST}{bought.pk}/delete/", {"post": "yes"}).status_code == 403
