"""The conversation by mail, for a customer who wants to keep it, and for nobody else's inbox."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from chat import agent_acts
from chat.closing import escalation, transcript_letter
from chat.closing.transcript_letter import NothingToSend, SentJustNow
from chat.models import Conversation
from tests.chat.factories import a_conversation, at_the_desk, said
from tests.moments import NOON
from tickets.models import OutgoingEmail, Ticket
from tickets.proofs import Way, prove_address

pytestmark = pytest.mark.django_db


def answered() -> Conversation:
    conversation = a_conversation("Ada")
    said(conversation, "Where is my invoice?")
    (ines,) = at_the_desk("ines")
    agent_acts.take(conversation, agent=ines, now=NOON)
    agent_acts.answer(conversation, agent=ines, text="In your <account>.", client_key="ines-key-1", now=NOON)
    return conversation


def test_everything_that_was_said_in_a_thread_of_its_own_that_asks_nobody_for_an_answer() -> None:
    conversation = answered()
    ticket = escalation.turn_into_ticket(conversation, now=NOON, acknowledge=False, closed=True)
    prove_address(ticket, way=Way.LINK, now=NOON)
    letter = transcript_letter.send_transcript(conversation, now=NOON)
    said_in_it = letter.text.partition("\n-- ")[0]
    assert said_in_it == (
        "Hello,\n\nHere is what was said in our chat on 10 March 2026.\n\n"
        "12:00 Ada: Where is my invoice?\n\n"
        "12:00: Ines from the connectivity team has joined.\n\n"
        "12:00 Ines: In your <account>.\n\n"
        "Is there anything else? Just reply to this email, and we will carry on from there.\n"
    )
    assert "In your &lt;account&gt;." in letter.html
    assert (letter.to_address, letter.subject) == (
        "ada@customers.example",
        "Your chat with Pelerine VPN [#1]".replace("#1", f"#{letter.ticket_id}"),
    )
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.waiting_since) == ("closed", None)
    assert OutgoingEmail.objects.count() == 1  # no acknowledgement


def test_an_address_that_nothing_proves_gets_a_link_and_no_word_that_anybody_typed(client: Client) -> None:
    """A stranger who names somebody's address would have their own words sent there, in our name."""
    conversation = answered()
    letter = transcript_letter.send_transcript(conversation, now=NOON)
    for typed in ("Where is my invoice?", "Ada", "Ines"):
        assert typed not in letter.text + letter.html + letter.to_name
    assert letter.to_address == "ada@customers.example"
    link = link_in_text(letter.text)
    assert "Did you write this?" in client.get(link).content.decode()
    assert "In your &lt;account&gt;." in client.post(link, {"mine": "1"}, follow=True).content.decode()


def link_in_text(text: str) -> str:
    found = re.search(r"/en/requests/[^/\s]+/", text)
    assert found
    return found[0]


def test_nobody_may_have_their_own_words_sent_to_somebody_elses_address() -> None:
    conversation = a_conversation("Ada")
    said(conversation, "Buy my watches")
    agent_acts.take(conversation, agent=at_the_desk("ines")[0], now=NOON)
    with pytest.raises(NothingToSend):
        transcript_letter.send_transcript(conversation, now=NOON)
    assert not OutgoingEmail.objects.exists()


def test_once_an_hour() -> None:
    conversation = answered()
    transcript_letter.send_transcript(conversation, now=NOON)
    with pytest.raises(SentJustNow):
        transcript_letter.send_transcript(conversation, now=NOON + timedelta(minutes=59))
    transcript_letter.send_transcript(conversation, now=NOON + timedelta(hours=1))
    assert [letter.ticket for letter in OutgoingEmail.objects.all()] == [Ticket.objects.get()] * 2


def test_a_ticket_made_of_it_later_waits_for_us_and_holds_what_was_said_since() -> None:
    conversation = answered()
    transcript_letter.send_transcript(conversation, now=NOON)
    said(conversation, "It still isn’t there")
    ticket = escalation.turn_into_ticket(conversation, now=NOON)
    assert (ticket, ticket.status) == (Ticket.objects.get(), "waiting_for_us")
    first, rest = ticket.messages.all()
    assert "In your <account>." in first.text
    assert rest.text == "2026-03-10 12:00 Ada: It still isn’t there"
