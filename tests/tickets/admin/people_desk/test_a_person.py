"""A page about a person: all there is of them, as far as its reader may open it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from chat.models import Conversation
from tests.pages import queries_of
from tests.people import make_agent, signed_in
from tests.tickets.factories import (
    attachment_row,
    case_row,
    customer_row,
    incoming_row,
    make_subscription,
    outgoing_row,
    ticket_row,
)
from tickets.models import Customer, CustomerAddress, Ticket
from tickets.proofs import Way, prove_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return signed_in(make_agent("maya", "connectivity").user)


def everything_of(customer: Customer, topic: str = "connectivity") -> Ticket:
    ticket = ticket_row(f"About {topic}", customer=customer, topic=topic)
    case_row(ticket, days_ago=3, defect=f"Defect of {topic}")
    attachment_row(ticket, f"{topic}.png")
    outgoing_row(ticket, subject=f"Letter about {topic}")
    incoming_row(ticket, message=ticket.messages.get(), subject=f"Their letter about {topic}")
    return ticket


def person(client: Client, customer: Customer) -> str:
    return client.get(reverse("admin:tickets_customer_person", args=[customer.pk])).content.decode()


def test_all_there_is_of_a_person_is_on_one_page_and_on_their_own(client: Client) -> None:
    customer = customer_row("Claire Martin")
    everything_of(customer)
    make_subscription(customer, reference="PV-20410001")
    for page in (
        person(client, customer),
        client.get(reverse("admin:tickets_customer_change", args=[customer.pk])).content.decode(),
    ):
        for words in ("About", "Defect of", "connectivity.png", "Letter about", "Their letter about"):
            assert words in page
        assert "PV-20410001" in page and "goes on" in page


def test_each_address_has_its_proof_or_none(client: Client) -> None:
    customer = customer_row("Claire Martin")
    ticket = everything_of(customer)
    assert "address not proved" in person(client, customer)
    prove_address(ticket, way=Way.LETTER, now=timezone.now())
    CustomerAddress.objects.create(customer=customer, address="claire@work.example", added_at=timezone.now())
    page = " ".join(person(client, customer).split())
    assert "wrote from there, as our own mail server has checked" in page
    assert 'claire@work.example <span class="soft"> address not proved' in page


def test_what_is_another_teams_is_counted_and_not_shown(client: Client) -> None:
    customer = customer_row("Claire Martin")
    everything_of(customer)
    everything_of(customer, topic="billing")
    page = person(client, customer)
    assert "About connectivity" in page and "1 more that is not shown here" in page
    for words in ("About billing", "Defect of billing", "billing.png", "about billing"):
        assert words not in page


def test_a_stranger_finds_nobody(client: Client) -> None:
    customer = customer_row("Claire Martin")
    everything_of(customer, topic="billing")
    for door, more in (("customer_person", []), ("customer_all", ["files"])):
        assert client.get(reverse(f"admin:tickets_{door}", args=[customer.pk, *more])).status_code == 404
    assert client.get(reverse("admin:chat_conversation_person", args=[customer.pk])).status_code == 404


def test_a_list_has_all_of_a_kind_by_pages(client: Client) -> None:
    customer = customer_row("Claire Martin")
    Ticket.objects.bulk_create(
        Ticket(
            subject=f"number {number}.",
            customer=customer,
            topic="connectivity",
            channel="mail",
            language="en",
            opened_at=timezone.now() - timedelta(days=number),
        )
        for number in range(60)
    )
    page = person(client, customer)
    assert "number 4." in page and "number 5." not in page
    everything = reverse("admin:tickets_customer_all", args=[customer.pk, "requests"])
    assert f'href="{everything}"' in page
    first, second = (client.get(everything, {"page": number}).content.decode() for number in (1, 2))
    assert "number 49." in first and "number 50." not in first and "?page=2" in first
    assert "number 59." in second
    assert client.get(reverse("admin:tickets_customer_all", args=[customer.pk, "secrets"])).status_code == 404


def test_three_of_each_take_no_more_queries_than_one(client: Client) -> None:
    customer = customer_row("Claire Martin")
    address = reverse("admin:tickets_customer_person", args=[customer.pk])
    everything_of(customer)
    client.get(address)
    one = queries_of(client, address)
    for _ in range(2):
        everything_of(customer)
    assert queries_of(client, address) == one


def test_chats_and_what_was_read_before_come_from_the_chats_desk(client: Client) -> None:
    customer = customer_row("Claire Martin")
    ticket_row(customer=customer)
    address = reverse("admin:chat_conversation_person", args=[customer.pk])
    assert f'href="{address}"' in person(client, customer)
    facts = {"customer": customer, "language": "en", "started_at": timezone.now(), "status": "closed"}
    facts |= {"closed_at": timezone.now()}
    read = ["/en/help/1 No connection", "/en/help/2 Kill switch", "/en/help/1 No connection"]
    Conversation.objects.create(name="Claire", topic="connectivity", pages_read=read, **facts)
    Conversation.objects.create(name="Claire elsewhere", topic="billing", pages_read=["/en/help/9 Prices"], **facts)
    page = client.get(address).content.decode()
    assert page.count("No connection") == 1 and page.index("No connection") < page.index("Kill switch")
    assert "Claire elsewhere" not in page and "Prices" not in page
