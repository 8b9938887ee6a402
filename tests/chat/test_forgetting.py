"""The chats of who is forgotten go too, and then nothing is left of them anywhere."""

from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone

from chat import forgetting
from chat.models import Conversation
from supportportal.foundations.days import years_before
from tests.chat.factories import a_conversation, said
from tests.left_behind import left_of
from tests.people import make_agent
from tests.tickets.factories import customer_row, make_file, make_subscription, make_ticket
from tests.tickets.mailroom.letters import letter, receive, ticket_of
from tickets import handling
from tickets.forgetting import erasure_requests, retention
from tickets.guarantee.rules.events import by
from tickets.models import Customer, CustomerMerger, Subscription, Ticket
from tickets.outbox import delivery

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
TRACES = ("Zebulon", "Quixote", "PV-77777777", "marmalade", "kumquat")


def closed(chat: Conversation, **facts: object) -> Conversation:
    Conversation.objects.filter(pk=chat.pk).update(
        status="closed", closed_at=timezone.now() - timedelta(minutes=1), **facts
    )
    chat.refresh_from_db()
    return chat


def rounds() -> None:
    """The second one comes after files that might have been sent again have had their time."""
    for hours in (0, 2):
        now = timezone.now() + timedelta(hours=hours)
        retention.forget_due(now=now)
        forgetting.forget_due(now=now)


def letter_of_zebulon() -> EmailMessage:
    came = letter("Kumquat!", From="Zebulon Quixote <zebulon@quixote.example>", Subject="Marmalade PV-77777777")
    came.add_attachment(b"kumquat on paper", maintype="text", subtype="plain", filename="quixote.txt")
    return came


def test_nothing_is_left_of_who_asked():
    raw = letter_of_zebulon().as_bytes()
    tickets = [ticket_of(receive(raw, sender="zebulon@quixote.example"))]
    assert receive(raw, sender="zebulon@quixote.example").fate == "duplicate"
    customer = Customer.objects.get()
    tickets.append(make_ticket(customer, text="marmalade", files=[make_file("kumquat.txt", b"Quixote")]))
    chat = a_conversation("Zebulon")
    said(chat, "marmalade")
    closed(chat, customer=customer, page="/en/?q=kumquat", pages_read=["/en/?q=marmalade"])
    Customer.objects.exclude(pk=customer.pk).delete()  # as whom the chat was begun
    agent = make_agent("ines", "general", "billing", "connectivity")
    for ticket in tickets:
        handling.note(ticket, agent=agent, text="They like marmalade.", now=timezone.now())
        handling.reply(ticket, agent=agent, text="Dear Zebulon, no kumquat.", now=timezone.now())
        handling.close(ticket, by=agent, now=timezone.now())
    delivery.deliver_outbox(now=timezone.now())
    assert set(TRACES) == {found.split(": ")[1] for found in left_of(*TRACES)}
    erasure_requests.forget(customer, by=by(make_agent("ada")), now=timezone.now())
    rounds()
    assert list(left_of(*TRACES)) == []


def test_a_chat_that_goes_on_is_let_finish():
    chat = a_conversation()
    said(chat, "Hello")
    erasure_requests.forget(chat.customer, by=by(make_agent("ada")), now=timezone.now())
    forgetting.forget_due(now=timezone.now())
    assert chat.messages.filter(text="Hello").exists()
    closed(chat)
    forgetting.forget_due(now=timezone.now())
    chat.customer.refresh_from_db()
    assert not chat.messages.exclude(text="").exists() and chat.customer.forgotten_at


def test_a_chat_that_became_a_request_stays_as_long_as_that():
    chat = a_conversation()
    said(chat, "Hello")
    ticket = make_ticket(chat.customer)
    closed(chat, ticket=ticket)
    Customer.objects.filter(pk=chat.customer_id).update(erasure_asked_at=timezone.now())
    forgetting.forget_due(now=timezone.now())
    assert chat.messages.filter(text="Hello").exists()
    Ticket.objects.filter(pk=ticket.pk).update(forgotten_at=timezone.now())
    forgetting.forget_due(now=timezone.now())
    assert not chat.messages.exclude(text="").exists()


def test_old_chats_and_who_has_not_been_heard_of_since_go_unasked():
    chat, other = a_conversation("Claire"), a_conversation("Bo")
    long_ago = years_before(timezone.now(), 5) - timedelta(days=1)
    for one in (chat, other):
        said(one, "Hello")
        closed(one)
    Conversation.objects.filter(pk=chat.pk).update(closed_at=long_ago)
    Customer.objects.update(created_at=long_ago)
    assert forgetting.forget_due(now=timezone.now()) == 1
    assert list(Customer.objects.filter(forgotten_at=None)) == [other.customer]


def test_who_never_wrote_and_is_new_stays():
    customer = customer_row()
    forgetting.forget_due(now=timezone.now())
    customer.refresh_from_db()
    assert not customer.forgotten_at


def test_one_person_who_cannot_be_forgotten_keeps_none_of_the_others():
    unlucky, other = customer_row("Ada"), customer_row("Bo")
    CustomerMerger.objects.create(kept=unlucky, other={}, rows={}, merged_at=timezone.now())
    Customer.objects.update(erasure_asked_at=timezone.now())
    forgetting.forget_due(now=timezone.now())
    assert list(Customer.objects.filter(forgotten_at=None)) == [unlucky]
    assert Customer.objects.exclude(forgotten_at=None).get().pk == other.pk


def test_whose_contract_ends_later_is_not_due_before():
    customer = customer_row("Ada")
    contract = make_subscription(customer)
    Subscription.objects.filter(pk=contract.pk).update(ended_on=timezone.localdate() + timedelta(days=5))
    Customer.objects.filter(pk=customer.pk).update(erasure_asked_at=timezone.now())
    assert who_asked_and_is_due(now=timezone.now()) == []
    assert who_asked_and_is_due(now=timezone.now() + timedelta(days=7)) == [customer]


def who_asked_and_is_due(*, now: datetime) -> list[Customer]:
    [asked] = [old for old in forgetting.what_is_due(now=now) if old.kind == "people who asked to be forgotten"]
    return list(asked.rows)
