"""Who writes while somebody forgets or merges them: the request is theirs who stay, and of nobody who is gone."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils import timezone

from supportportal.foundations.topics import Topic
from tests.people import make_agent
from tests.rivals import while_a_rival_commits
from tests.tickets.factories import customer_row, make_customer, make_ticket
from tests.tickets.mailroom.letters import letter, receive
from tickets.customers import customer_of
from tickets.forgetting.erasure_requests import forget_person
from tickets.models import Customer, Ticket
from tickets.whose.merging_customers import merge

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_folders")]
ADA = "ada@mail.example"


def write_a_letter() -> None:
    receive(letter())


@transaction.atomic
def send_the_form() -> None:
    make_ticket(customer_of(ADA, name="Ada", language="en"))


def forgetting(customer: Customer) -> Callable[[], bool]:
    return lambda: forget_person(Customer.objects.get(pk=customer.pk), now=timezone.now())


@pytest.mark.parametrize("write", [write_a_letter, send_the_form])
def test_who_writes_while_they_are_forgotten_is_somebody_new(write: Callable[[], None]) -> None:
    customer = customer_row(email=ADA)
    while_a_rival_commits(theirs=forgetting(customer), mine=write)
    writer = Ticket.objects.get().customer
    assert (writer.email, writer.forgotten_at) == (ADA, None)
    customer.refresh_from_db()
    assert customer.forgotten_at
    assert not customer.tickets.exists()


@pytest.mark.parametrize("write", [write_a_letter, send_the_form])
def test_who_has_just_written_is_not_forgotten(write: Callable[[], None]) -> None:
    customer = customer_row(email=ADA)
    outcome: list[bool] = []
    while_a_rival_commits(theirs=write, mine=lambda: outcome.append(forgetting(customer)()))
    assert outcome == [False]
    assert Ticket.objects.get().customer == customer
    customer.refresh_from_db()
    assert customer.email == ADA


@pytest.mark.parametrize("write", [write_a_letter, send_the_form])
def test_who_writes_while_they_are_merged_writes_as_the_one_who_stays(write: Callable[[], None]) -> None:
    kept, other = make_customer("lovelace@mail.example"), customer_row(email=ADA)
    agent = make_agent("ines", *Topic)
    while_a_rival_commits(
        theirs=lambda: merge(kept, other=other, reason="The same person", agent=agent, now=timezone.now()), mine=write
    )
    assert Ticket.objects.get().customer == kept
    assert list(Customer.objects.all()) == [kept]
