"""What is said in a chat is kept: every message, once, in one order."""

import uuid
from datetime import timedelta

import pytest

from chat import agent_acts
from chat.conversations import chat_log
from chat.models import Conversation
from chat.presence import agent_presence
from chat.refusals import BadKey, ConversationClosed, NothingSaid, TooLong
from tests.chat.factories import a_conversation, at_the_desk, log_of, said
from tests.moments import NOON
from tests.people import make_agent

pytestmark = pytest.mark.django_db


def test_messages_are_numbered_without_a_gap() -> None:
    conversation = a_conversation()
    for text in ("one", "two", "three"):
        said(conversation, text)
    assert log_of(conversation) == [(1, "customer", "one"), (2, "customer", "two"), (3, "customer", "three")]
    conversation.refresh_from_db()
    assert conversation.last_sequence == 3


def test_the_same_key_twice_is_the_same_message() -> None:
    conversation = a_conversation()
    first = said(conversation, "once", key="a-clients-key")
    again = said(conversation, "once, sent again", key="a-clients-key")
    assert again.pk == first.pk
    assert log_of(conversation) == [(1, "customer", "once")]


def test_the_two_sides_may_choose_the_same_key() -> None:
    conversation, ines = a_conversation(), make_agent()
    agent_acts.take(conversation, agent=ines, now=NOON)
    said(conversation, "mine", key="the-same-key")
    agent_acts.answer(conversation, agent=ines, text="mine, too", client_key="the-same-key", now=NOON)
    assert [text for _, _, text in log_of(conversation)][1:] == ["mine", "mine, too"]


def test_a_retry_after_the_end_still_finds_its_message_and_a_new_one_is_refused() -> None:
    conversation = a_conversation()
    first = said(conversation, "before", key="before-the-end")
    agent_acts.end(conversation, now=NOON)
    assert said(conversation, "before", key="before-the-end").pk == first.pk
    with pytest.raises(ConversationClosed):
        said(conversation, "after")


@pytest.mark.parametrize("text", ["", "  \n ", "\x00"])
def test_nothing_is_not_a_message(text: str) -> None:
    with pytest.raises(NothingSaid):
        said(a_conversation(), text)


def test_four_thousand_characters_are_a_message_and_one_more_is_not() -> None:
    conversation = a_conversation()
    assert len(said(conversation, "x" * 4000).text) == 4000
    with pytest.raises(TooLong):
        said(conversation, "x" * 4001)


def test_what_no_database_can_hold_is_taken_out() -> None:
    assert said(a_conversation(), "half \ud83d pair\x00").text == "half ? pair"


@pytest.mark.parametrize("key", ["short", "with a space", "x" * 65, "né-en-ascii"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(BadKey):
        said(a_conversation(), "hello", key=key)


def test_a_form_sent_twice_starts_one_conversation() -> None:
    key = uuid.uuid4()
    given = {"topic": "billing", "name": "Ada", "email": "ada@customers.example", "language": "fr", "now": NOON}
    first = chat_log.start(**given, submission_key=key)
    assert chat_log.start(**given, submission_key=key) == first
    assert Conversation.objects.count() == 1


def test_a_reader_gets_what_came_after_and_at_most_one_batch() -> None:
    conversation = a_conversation()
    for number in range(chat_log.MAX_MESSAGES_PER_BATCH + 3):
        said(conversation, f"line {number}")
    news = chat_log.news(conversation.pk, after=2, now=NOON)
    assert news.head == 53
    assert [message["sequence"] for message in news.messages] == list(range(3, 53))
    rest = chat_log.news(conversation.pk, after=52, now=NOON)
    assert [message["text"] for message in rest.messages] == ["line 52"]


def test_a_message_on_the_wire() -> None:
    conversation = a_conversation("Claire")
    said(conversation, "Hello", key="key-of-claire")
    assert chat_log.news(conversation.pk, after=0, now=NOON).messages == [
        {
            "sequence": 1,
            "key": "key-of-claire",
            "author": "customer",
            "agent": None,
            "name": "Claire",
            "text": "Hello",
            "at": "2026-03-10T11:00:00+00:00",
            "files": [],
        }
    ]


def test_somebody_is_at_the_desk_for_45_seconds_after_their_last_heartbeat() -> None:
    at_the_desk("ines")
    assert agent_presence.topics_at_the_desk(now=NOON + timedelta(seconds=44)) == {"connectivity"}
    assert agent_presence.topics_at_the_desk(now=NOON + timedelta(seconds=45)) == set()
