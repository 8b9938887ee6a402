"""Searches in lists: a word that few have is found by its index, one that all have by reading; both find the same."""

import pytest
from django.test import Client

from tests.people import make_agent, signed_in
from tests.tickets.factories import customer_row, make_customer, make_subscription, make_ticket
from tickets.models import CustomerAddress, OutgoingEmail
from tickets.search import finding

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return signed_in(make_agent("bill", "billing", "connectivity").user)


@pytest.fixture(params=[1_000, 0], ids=["rare", "frequent"])
def rarity(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "RARE", request.param)


def found(client: Client, model: str, words: str) -> list[str]:
    return sorted(map(str, client.get(f"/admin/tickets/{model}/", {"q": words}).context["cl"].result_list))


@pytest.mark.parametrize("words", ["claire", "Claire Martin", "claire@example.org", "PV-20417733"])
@pytest.mark.usefixtures("rarity")
def test_a_customer_is_found_by_name_address_and_reference(client: Client, words: str) -> None:
    claire, omar = (
        make_customer("claire@example.org", name="Claire Martin"),
        make_customer("omar@example.net", name="Omar"),
    )
    type(claire).objects.filter(pk=claire.pk).update(subscription_reference="PV-20417733")
    make_ticket(claire), make_ticket(omar)
    assert found(client, "customer", words) == ["Claire Martin"]


@pytest.mark.usefixtures("rarity")
def test_a_customer_is_found_by_another_address_of_theirs(client: Client) -> None:
    claire = make_customer("claire@example.org", name="Claire Martin")
    make_ticket(claire)
    ticket = make_ticket(make_customer("omar@example.net", name="Omar"))
    CustomerAddress.objects.create(customer=claire, address="cm@work.example", added_at=ticket.opened_at)
    assert found(client, "customer", "cm@work.example") == ["Claire Martin"]
    assert found(client, "customer", "nobody") == []


@pytest.mark.usefixtures("rarity")
def test_a_letter_is_found_by_subject_recipient_and_message_id(client: Client) -> None:
    make_ticket(make_customer("claire@example.org"), subject="No connection")
    make_ticket(make_customer("omar@example.net", name="Omar"), subject="A refund", topic="billing")
    letter = OutgoingEmail.objects.get(ticket__subject="No connection")
    for words in ("connection", "claire@example.org", letter.message_id_header):
        assert found(client, "outgoingemail", words) == [str(letter)]
    assert found(client, "outgoingemail", "nothing of the kind") == []


@pytest.mark.usefixtures("rarity")
def test_a_subscription_is_found_by_how_it_begins_and_by_its_holder(client: Client) -> None:
    make_subscription(customer_row("Claire Martin"), reference="PV-20000001")
    make_subscription(customer_row("Omar"), reference="PW-20000002")
    for words in ("PV-2", "pv-20000001", "claire"):
        assert found(client, "subscription", words) == ["PV-20000001"]
