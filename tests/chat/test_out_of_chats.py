"""What an agent takes out of a chat is gone from it, and from the request that it became."""

import secrets

import pytest
from django.urls import reverse
from django.utils import timezone

from chat import out_of_chats
from chat.closing.escalation import turn_into_ticket
from chat.conversations.sent_files import post_file
from chat.models import ChatFile, ChatMessage, ChatRedaction
from chat.refusals import NotYourConversation
from tests.chat.factories import a_conversation, at_the_desk, said
from tests.left_behind import left_of
from tests.people import make_agent, signed_in
from tests.tickets.factories import make_file, make_png
from tickets.forgetting.redaction import NotInThere, take_out_words
from tickets.models import Attachment, Redaction

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


@pytest.fixture
def card() -> str:
    return f"4111 1111 {secrets.randbelow(9000) + 1000} {secrets.randbelow(9000) + 1000}"


def test_a_card_number_is_gone_from_the_chat_its_notes_and_its_ticket(card):
    [ada], chat = at_the_desk("ada"), a_conversation()
    said(chat, f"It is {card}")
    said(chat, f"I mean {card.replace(' ', '')}!")
    ticket = turn_into_ticket(chat, now=timezone.now())
    assert list(left_of(card))
    out_of_chats.take_out_words(chat, words=card, trace=ChatRedaction(kind="card", by=ada), now=timezone.now())
    assert list(left_of(card, card.replace(" ", ""))) == []
    assert chat.messages.first().text.startswith("It is [taken out by Ada, ")
    assert "[taken out by Ada, " in ticket.messages.first().text


def test_what_is_taken_out_of_the_ticket_goes_from_its_chat_too(card):
    [ada], chat = at_the_desk("ada"), a_conversation()
    said(chat, f"It is {card}")
    ticket = turn_into_ticket(chat, now=timezone.now())
    take_out_words(ticket.messages.first(), words=card, trace=Redaction(kind="card", by=ada), now=timezone.now())
    assert list(left_of(card)) == []


def test_a_passport_goes_from_the_chat_and_its_ticket():
    [ada], chat = at_the_desk("ada"), a_conversation()
    post_file(
        chat,
        author=ChatMessage.Author.CUSTOMER,
        agent=None,
        files=[make_file("passport.png", make_png("purple"))],
        text="",
        client_key=secrets.token_hex(8),
        now=timezone.now(),
    )
    turn_into_ticket(chat, now=timezone.now())
    file = ChatFile.objects.get()
    out_of_chats.take_out_file(file, trace=ChatRedaction(kind="identity", by=ada), now=timezone.now())
    rows = [*ChatFile.objects.all(), *Attachment.objects.all()]
    assert [(row.name, bool(row.file), row.is_locked) for row in rows] == [("passport.png", False, True)] * 2


def test_another_team_takes_nothing_out_and_what_was_not_said_is_refused(card):
    [ada], chat = at_the_desk("ada"), a_conversation()
    said(chat, f"It is {card}")
    for agent, refusal in ((make_agent("bill", "billing"), NotYourConversation), (ada, NotInThere)):
        words = card if agent != ada else "nobody said it"
        with pytest.raises(refusal):
            out_of_chats.take_out_words(
                chat, words=words, trace=ChatRedaction(kind="card", by=agent), now=timezone.now()
            )
    assert chat.messages.first().text == f"It is {card}"


def test_the_desk_takes_out_what_an_agent_copies_into_the_form(card):
    [ada], chat = at_the_desk("ada"), a_conversation()
    said(chat, f"It is {card}")
    act = reverse("admin:chat_conversation_act", args=[chat.pk, "take-out"])
    client = signed_in(ada.user)
    page = client.post(act, {"words": "", "kind": "card"}, follow=True).content.decode()
    assert "Nothing was taken out." in page
    page = client.post(act, {"words": card, "kind": "card"}, follow=True).content.decode()
    assert (card in page, "Taken out for good by Ada" in page) == (False, True)
