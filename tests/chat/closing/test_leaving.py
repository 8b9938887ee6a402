"""A customer who has left gets the answer by mail, in one thread; and a chat nobody waits for any more ends."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from time_machine import travel

from chat import agent_acts
from chat.access import token_for
from chat.closing import leaving
from chat.conversations import delivery, read_marks, sent_files
from chat.models import ChatMessage, Conversation
from chat.presence import agent_presence
from tests.chat.factories import a_conversation, at_the_desk, log_of, said
from tests.moments import NOON
from tests.tickets.factories import make_file
from tickets import handling
from tickets.models import OutgoingEmail, Ticket

pytestmark = pytest.mark.django_db


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def talking(name: str = "Ada") -> Conversation:
    """The customer was last seen at noon, and has asked something."""
    conversation = a_conversation(name)
    said(conversation, "Where is my invoice?")
    (ines,) = at_the_desk("ines")
    agent_acts.take(conversation, agent=ines, now=NOON)
    return conversation


def answered(conversation: Conversation, text: str, *, seconds: float) -> None:
    agent_acts.answer(
        conversation,
        agent=conversation.agent,
        text=text,
        client_key=f"key-{text[:9]:_<9}".replace(" ", "-"),
        now=after(seconds),
    )


@pytest.mark.parametrize(("taken", "absent"), [(False, leaving.REQUEST_AFTER), (True, leaving.ENDS_AFTER)])
def test_who_left_while_waiting_has_made_a_request_that_counts_from_their_first_words(
    taken: bool, absent: timedelta
) -> None:
    conversation = talking() if taken else a_conversation("Ada")
    if not taken:
        said(conversation, "The app does not connect since Monday.")
    Conversation.objects.update(customer_seen_at=NOON)
    assert leaving.turn_left_into_requests(now=NOON + absent - timedelta(seconds=1)) == 0
    assert leaving.turn_left_into_requests(now=NOON + absent) == 1
    assert leaving.turn_left_into_requests(now=NOON + absent) == 0
    conversation.refresh_from_db()
    ticket, first = conversation.ticket, conversation.messages.filter(author="customer").earliest("sequence")
    assert (conversation.status, ticket.opened_at, ticket.status) == ("closed", first.created_at, "waiting_for_us")
    assert [letter.kind for letter in letters()] == ["acknowledgement"]
    doubts = [(claim.duty, claim.reported_at) for claim in ticket.possible_claims.undecided()]
    assert doubts == ([] if taken else [("guarantee", first.created_at)])


def test_who_is_still_there_or_has_their_answer_makes_no_request() -> None:
    conversation = talking()
    answered(conversation, "In your account.", seconds=5)
    waiting = a_conversation("Bea")
    said(waiting, "Hello?")
    Conversation.objects.filter(pk=waiting.pk).update(customer_seen_at=after(900))
    assert leaving.turn_left_into_requests(now=after(920)) == 0
    assert Ticket.objects.count() == 0


def letters() -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.order_by("pk"))


def test_what_an_agent_writes_after_the_customer_left_goes_by_mail_as_one_letter() -> None:
    conversation = talking()
    answered(conversation, "In your account.", seconds=50)
    answered(conversation, "Under Invoices.", seconds=60)
    assert leaving.mail_what_was_not_heard(now=after(79)) == 0
    assert leaving.mail_what_was_not_heard(now=after(80)) == 1
    (letter,) = letters()
    assert (letter.kind, letter.to_address, letter.from_name) == (
        "reply",
        "ada@customers.example",
        "Ines (Pelerine VPN)",
    )
    assert letter.text.startswith(
        "You had already left our chat when we wrote this answer.\n\nIn your account.\n\nUnder Inv"
    )
    assert "Where is my invoice?" not in letter.text
    ticket = letter.ticket
    assert (ticket.status, ticket.channel, ticket.customer) == ("waiting_for_customer", "chat", conversation.customer)
    opening, answer = ticket.messages.all()
    assert opening.text.endswith(
        "Ada: Where is my invoice?\n\n2026-03-10 12:00 Automatic: Ines from the connectivity team has joined."
    )
    assert (answer.author, answer.text) == ("agent", "In your account.\n\nUnder Invoices.")
    assert log_of(conversation)[-1][2] == "Ada isn’t here any more. The last answer was sent by mail."
    assert leaving.mail_what_was_not_heard(now=after(500)) == 0


def test_the_next_answer_goes_into_the_same_thread() -> None:
    conversation = talking()
    answered(conversation, "In your account.", seconds=50)
    leaving.mail_what_was_not_heard(now=after(80))
    said(conversation, "Thank you, and the one of May?", now=after(90))  # by polling; then gone for good
    answered(conversation, "There as well.", seconds=150)
    leaving.mail_what_was_not_heard(now=after(170))
    first, second = letters()
    assert first.ticket == second.ticket
    assert second.references == second.in_reply_to == first.message_id_header
    assert [message.author for message in first.ticket.messages.all()] == ["customer", "agent", "customer", "agent"]
    assert Ticket.objects.count() == 1


def test_who_is_there_hears_it_in_the_chat_and_gets_no_letter() -> None:
    conversation = talking()
    answered(conversation, "In your account.", seconds=30)
    delivery.mark_customer_seen([conversation.pk], now=after(40))
    assert leaving.mail_what_was_not_heard(now=after(300)) == 0
    conversation.refresh_from_db()
    assert (conversation.unheard_at, conversation.customer_seen_at) == (None, after(40))
    assert letters() == []


@pytest.mark.parametrize("address", ["/en/chat/{}/", "/en/chat/{}/messages?after=0"])
def test_a_customer_without_a_socket_is_there_when_they_look(client: Client, address: str) -> None:
    conversation = talking()
    answered(conversation, "In your account.", seconds=50)
    with travel(after(60), tick=False):
        assert client.get(address.format(token_for(conversation))).status_code == 200
    assert leaving.mail_what_was_not_heard(now=after(300)) == 0
    conversation.refresh_from_db()
    assert (conversation.customer_seen_at, conversation.unheard_at) == (after(60), None)
    answered(conversation, "Under Invoices.", seconds=301)
    assert leaving.mail_what_was_not_heard(now=after(321)) == 1


def test_what_was_read_before_the_line_broke_is_not_mailed() -> None:
    conversation = talking()
    answered(conversation, "In your account.", seconds=5)
    answered(conversation, "Under Invoices.", seconds=7)
    read_marks.read_up_to(conversation, side="customer", sequence=3)
    leaving.mail_what_was_not_heard(now=after(120))
    (letter,) = letters()
    assert "Under Invoices." in letter.text
    assert "In your account." not in letter.text


def test_what_reached_their_page_is_not_mailed_with_what_did_not() -> None:
    conversation = talking()
    answered(conversation, "In your account.", seconds=5)
    delivery.mark_customer_seen([conversation.pk], now=after(20))
    answered(conversation, "Under Invoices.", seconds=30)
    leaving.mail_what_was_not_heard(now=after(100))
    (letter,) = letters()
    assert "Under Invoices." in letter.text
    assert "In your account." not in letter.text


def test_words_in_the_moment_of_leaving_are_not_lost() -> None:
    conversation = talking()
    answered(conversation, "In your account.", seconds=20.5)
    delivery.mark_customer_seen([conversation.pk], now=after(20))  # the ping that came just before
    assert leaving.mail_what_was_not_heard(now=after(100)) == 1


def test_a_closed_conversation_is_answered_without_delay_and_its_log_stays_as_it_was() -> None:
    conversation = talking()
    answered(conversation, "In your account.", seconds=50)
    agent_acts.close(conversation, agent=conversation.agent, now=after(51))
    assert leaving.mail_what_was_not_heard(now=after(52)) == 1
    assert log_of(conversation)[-1][2] == "Ines has closed the conversation."


def test_files_go_with_the_letter() -> None:
    conversation = talking()
    sent_files.post_file(
        conversation,
        author=ChatMessage.Author.AGENT,
        agent=conversation.agent,
        files=[make_file("where.png")],
        text="",
        client_key="ines-file-1",
        now=after(50),
    )
    leaving.mail_what_was_not_heard(now=after(80))
    (letter,) = letters()
    assert letter.message
    assert [file.name for file in letter.message.attachments.all()] == ["where.png"]
    assert "[file: where.png]" in letter.text


def test_the_answer_leaves_although_the_ticket_has_moved_to_another_team() -> None:
    conversation = talking()
    answered(conversation, "In your account.", seconds=50)
    leaving.mail_what_was_not_heard(now=after(80))
    ticket = Ticket.objects.get()
    handling.transfer(ticket, topic="billing", by=conversation.agent, now=after(81))
    answered(conversation, "Or ask us again.", seconds=90)
    assert leaving.mail_what_was_not_heard(now=after(110)) == 1
    assert [letter.ticket for letter in letters()] == [ticket, ticket]
    assert "Or ask us again." in letters()[1].text


def test_a_french_customer_reads_french() -> None:
    conversation = talking()
    Conversation.objects.update(language="fr")
    answered(conversation, "Dans votre compte.", seconds=50)
    leaving.mail_what_was_not_heard(now=after(80))
    (letter,) = letters()
    assert letter.text.startswith("Vous aviez quitté notre chat quand cette réponse a été écrite.")
    assert letter.language == "fr"


def test_a_chat_ends_two_hours_after_the_customer_left_if_the_agent_had_the_last_word() -> None:
    conversation = talking()
    answered(conversation, "In your account.", seconds=5)
    delivery.mark_customer_seen([conversation.pk], now=after(10))
    two_hours = timedelta(hours=2)
    assert leaving.close_abandoned(now=after(9) + two_hours) == 0
    assert leaving.close_abandoned(now=after(10) + two_hours) == 1
    assert log_of(conversation)[-1][2] == "Nobody has written for a while, so this conversation has ended."
    assert agent_presence.free_room("connectivity", now=NOON) == 3


def test_a_question_that_is_still_open_keeps_the_chat_open() -> None:
    talking()
    assert leaving.close_abandoned(now=NOON + timedelta(days=3)) == 0


def test_who_comes_and_goes_without_a_word_does_not_stay_in_the_queue() -> None:
    silent = a_conversation("Silent")
    said(a_conversation("Ada"), "Hello?")
    assert leaving.close_abandoned(now=after(599)) == 0
    assert leaving.close_abandoned(now=after(600)) == 1
    silent.refresh_from_db()
    assert silent.status == "closed"


def test_a_sign_of_life_is_written_at_most_every_ten_seconds() -> None:
    conversation = a_conversation()
    for seconds, expected in ((5, 0), (11, 11), (15, 11), (22, 22), (8, 22)):
        delivery.mark_customer_seen([conversation.pk], now=after(seconds))
        conversation.refresh_from_db()
        assert conversation.customer_seen_at == after(expected)
