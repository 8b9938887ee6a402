"""A chat becomes a ticket, with all that was said, and the promise's days count from the customer's first message."""

from datetime import timedelta

import pytest
from django.utils import timezone

from chat import desk, escalation
from tests.chat.factories import a_conversation, an_agent, said
from tickets.models import ConformityCase, Ticket

pytestmark = pytest.mark.django_db


def test_the_ticket_holds_the_conversation() -> None:
    now = timezone.now()
    conversation, ines = a_conversation("Claire", now=now - timedelta(hours=2)), an_agent("ines")
    desk.take(conversation, agent=ines, now=now - timedelta(minutes=61))
    first = said(conversation, "No connection since Monday\non two devices", now=now - timedelta(hours=1))
    desk.answer(conversation, agent=ines, text="Thank you", client_key="ines-key-1", now=now)
    ticket = escalation.turn_into_ticket(conversation, conformity=False, now=now)
    assert (ticket.channel, ticket.topic, ticket.subject) == ("chat", "connectivity", "No connection since Monday")
    assert (ticket.customer, ticket.opened_at) == (conversation.customer, first.created_at)
    spoken = [line.partition(" ")[2].partition(" ")[2] for line in ticket.messages.get().text.split("\n\n")]
    assert spoken == [
        "Automatic: Ines from the connectivity team has joined.",
        "Claire: No connection since Monday\non two devices",
        "Ines: Thank you",
    ]
    assert not ConformityCase.objects.exists()


def test_twice_is_the_same_ticket() -> None:
    conversation = a_conversation()
    first = escalation.turn_into_ticket(conversation, conformity=False, now=timezone.now())
    assert escalation.turn_into_ticket(conversation, conformity=False, now=timezone.now()) == first
    assert Ticket.objects.count() == 1


def test_a_case_counts_from_the_customers_first_message() -> None:
    now = timezone.now()
    conversation = a_conversation(now=now - timedelta(days=2))
    first = said(conversation, "Nothing works", now=now - timedelta(days=1))
    escalation.turn_into_ticket(conversation, conformity=True, now=now)
    assert ConformityCase.objects.get().notified_at == first.created_at


def test_a_long_first_line_is_cut_at_a_word() -> None:
    message = said(a_conversation(), "word " * 60)
    assert escalation.subject_of(message) == "word " * 23 + "word …"
