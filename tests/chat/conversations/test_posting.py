"""Many messages in one commit: each with its own answer, numbered without a gap, written once."""

import asyncio

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from chat import agent_acts
from chat.conversations.posting import Post, post_all
from chat.models import ChatMessage, Conversation
from chat.refusals import AddressUnproved, BadKey, ConversationClosed, NothingSaid, NotYourConversation, TooLong
from chat.sockets.batches import Batches
from tests.chat.factories import a_conversation, log_of
from tests.moments import NOON
from tests.people import make_agent

pytestmark = pytest.mark.django_db
CUSTOMER, AGENT = ChatMessage.Author.CUSTOMER, ChatMessage.Author.AGENT


def word(conversation: Conversation, text: str, *, key: str) -> Post:
    return Post(conversation.pk, CUSTOMER, text, key)


def test_the_words_of_several_conversations_are_numbered_in_each() -> None:
    one, two = a_conversation("Claire"), a_conversation("Ada")
    posts = [word(talk, f"word {n}", key=f"key-number-{n}") for n in range(3) for talk in (one, two)]
    answers = post_all(posts, now=NOON)
    assert [answer.sequence for answer in answers if isinstance(answer, ChatMessage)] == [1, 1, 2, 2, 3, 3]
    for talk in (one, two):
        talk.refresh_from_db()
        assert (talk.last_sequence, log_of(talk)) == (3, [(n + 1, "customer", f"word {n}") for n in range(3)])


def test_one_refusal_spoils_nobody_elses_word() -> None:
    ines, talk, over = make_agent(), a_conversation("Claire"), a_conversation("Ada")
    agent_acts.end(over, now=NOON)
    answers = post_all(
        [
            word(talk, "one", key="the-first-key"),
            word(over, "too late", key="the-first-key"),
            word(talk, "  ", key="an-empty-one"),
            word(talk, "x" * 4001, key="a-long-one"),
            word(talk, "short key", key="short"),
            Post(talk.pk, AGENT, "I have not taken it", "the-agents-key", ines),
            word(talk, "two", key="the-second-key"),
        ],
        now=NOON,
    )
    assert [type(answer) for answer in answers] == [
        ChatMessage,
        ConversationClosed,
        NothingSaid,
        TooLong,
        BadKey,
        NotYourConversation,
        ChatMessage,
    ]
    assert log_of(talk) == [(1, "customer", "one"), (2, "customer", "two")]


def test_only_an_agents_words_about_a_contract_wait_until_they_are_meant() -> None:
    ines, talk, quote = make_agent(), a_conversation(), "It is PV\u201120417733."  # with the dash of a word processor
    agent_acts.take(talk, agent=ines, now=NOON)
    answers = post_all(
        [
            Post(talk.pk, AGENT, quote, "not-meant-yet", ines),
            Post(talk.pk, AGENT, "It is PV-2041\x007733.", "nor-is-this-one", ines),  # as it would be stored
            word(talk, quote, key="the-customers-own"),
            Post(talk.pk, AGENT, quote, "asked-and-meant", ines, knowingly=True),
            Post(talk.pk, AGENT, "It ends in May.", "quotes-nothing", ines),
        ],
        now=NOON,
    )
    assert [type(answer) for answer in answers] == [
        AddressUnproved,
        AddressUnproved,
        ChatMessage,
        ChatMessage,
        ChatMessage,
    ]
    assert log_of(talk)[1:] == [(2, "customer", quote), (3, "agent", quote), (4, "agent", "It ends in May.")]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL doesn't count its steps")
def test_a_word_costs_no_more_in_a_long_conversation() -> None:
    talk = a_conversation()
    steps: list[int] = []

    def cost(*, key: str) -> int:
        """In hundreds of SQLite's own steps."""
        steps.clear()
        connection.connection.set_progress_handler(lambda: steps.append(1), 100)
        post_all([word(talk, "Hello", key=key)], now=NOON)
        connection.connection.set_progress_handler(None, 0)
        return len(steps)

    early = cost(key="the-first-key")
    post_all([word(talk, f"word {n}", key=f"key-number-{n}") for n in range(2_000)], now=NOON)
    assert cost(key="the-last-key") <= early + 2


def test_the_same_key_is_the_same_row_in_one_commit_and_in_the_next() -> None:
    talk = a_conversation()
    twice = post_all([word(talk, "once", key="the-only-key"), word(talk, "once", key="the-only-key")], now=NOON)
    later = post_all([word(talk, "once", key="the-only-key")], now=NOON)
    rows = [answer for answer in twice + later if isinstance(answer, ChatMessage)]
    assert [row.pk for row in rows] == [talk.messages.get().pk] * 3


def test_thirty_words_cost_as_many_statements_as_one() -> None:
    talks = [a_conversation(f"Claire{n}") for n in range(10)]
    counts = []
    for number in (1, 30):
        posts = [word(talks[n % 10], "word", key=f"of-{number}-number-{n}") for n in range(number)]
        with CaptureQueriesContext(connection) as asked:
            post_all(posts, now=NOON)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6


async def test_a_bad_item_in_a_batch_is_one_bad_answer() -> None:
    def work(items: list[int]) -> list[int]:
        if 3 in items:
            raise IntegrityError("three")
        return [10 * item for item in items]

    batches = Batches[int, int](work, name="test", most=100, pause=0.05)
    answers = await asyncio.gather(*(batches.ask(item) for item in range(5)), return_exceptions=True)
    assert [answers[item] for item in (0, 1, 2, 4)] == [0, 10, 20, 40]
    assert isinstance(answers[3], IntegrityError)
