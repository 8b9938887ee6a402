"""Words that are written: on PostgreSQL by one statement, on SQLite by three, and every answer the same."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from chat import agent_acts
from chat.conversations.posting import Post, post_all
from chat.models import ChatMessage, Conversation
from chat.refusals import BadKey, ConversationClosed, NothingSaid, NotWritten, NotYourConversation, TooLong
from tests.chat.factories import a_conversation, log_of
from tests.moments import NOON
from tests.people import make_agent
from tests.rivals import while_a_rival_commits

pytestmark = pytest.mark.django_db(transaction=True)
CUSTOMER, AGENT = ChatMessage.Author.CUSTOMER, ChatMessage.Author.AGENT


def word(conversation: Conversation, text: str, *, key: str) -> Post:
    return Post(conversation.pk, CUSTOMER, text, key)


def together(posts: list[Post]) -> list[ChatMessage | NotWritten]:
    return post_all(posts, now=NOON)


def one_by_one(posts: list[Post]) -> list[ChatMessage | NotWritten]:
    return [answer for post in posts for answer in post_all([post], now=NOON)]


@pytest.mark.parametrize("say", [together, one_by_one])
def test_each_gets_an_answer_of_its_own_in_the_order_of_the_asking(
    say: Callable[[list[Post]], list[ChatMessage | NotWritten]],
) -> None:
    ines, talk, over, other = make_agent(), a_conversation("Claire"), a_conversation("Ada"), a_conversation("Léa")
    agent_acts.end(over, now=NOON)
    post_all([word(talk, "zero", key="the-key-before")], now=NOON)
    answers = say(
        [
            word(talk, "  one ", key="the-first-key"),
            word(over, "too late", key="the-first-key"),
            word(talk, "  ", key="an-empty-one"),
            word(talk, "x" * 4001, key="a-long-one"),
            word(talk, "short key", key="short"),
            Post(talk.pk, AGENT, "I have not taken it", "the-agents-key", ines),
            word(talk, "zero", key="the-key-before"),
            word(other, "one", key="the-first-key"),
            word(talk, "two", key="the-second-key"),
            word(talk, "two", key="the-second-key"),
        ]
    )
    assert [answer.sequence if isinstance(answer, ChatMessage) else type(answer) for answer in answers] == [
        2,
        ConversationClosed,
        NothingSaid,
        TooLong,
        BadKey,
        NotYourConversation,
        1,
        1,
        3,
        3,
    ]
    assert log_of(talk) == [(1, "customer", "zero"), (2, "customer", "one"), (3, "customer", "two")]
    assert log_of(other) == [(1, "customer", "one")]
    talk.refresh_from_db()
    assert (talk.last_sequence, talk.answered_at, talk.unheard_at) == (3, None, None)


def test_an_agents_word_is_an_answer_and_not_heard_yet() -> None:
    ines, talk = make_agent(), a_conversation("Claire")
    agent_acts.take(talk, agent=ines, now=NOON)
    post_all([Post(talk.pk, AGENT, "Good day", "the-agents-key", ines)], now=NOON)
    talk.refresh_from_db()
    assert (talk.answered_at, talk.first_answered_at, talk.unheard_at) == (NOON, NOON, NOON)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is told in three statements")
@pytest.mark.parametrize("count", [1, 2])
def test_what_is_plainly_new_takes_one_statement_whether_alone_or_not(
    count: int, django_assert_num_queries: Any
) -> None:
    """Django counts what it sends itself, which is everything but that one."""
    talk = a_conversation("Claire")
    posts = [word(talk, "one", key=f"key-number-{number}") for number in range(count)]
    with django_assert_num_queries(0):
        post_all(posts, now=NOON)
    assert [sequence for sequence, _, _ in log_of(talk)] == [*range(1, count + 1)]


def test_a_rival_who_commits_the_same_key_and_another_word_first_costs_no_number() -> None:
    """The statement has begun when they commit: it sees their number, not their key."""
    talk = a_conversation("Claire")
    theirs = [word(talk, "another", key="another-key-1"), word(talk, "once", key="the-only-key")]
    mine = said_while_a_rival_commits(
        theirs, [word(talk, "once", key="the-only-key"), word(talk, "mine", key="my-own-key-1")]
    )
    assert [answer.sequence for answer in mine if isinstance(answer, ChatMessage)] == [2, 3]
    assert log_of(talk) == [(1, "customer", "another"), (2, "customer", "once"), (3, "customer", "mine")]


@pytest.mark.parametrize(("key", "sequence"), [("their-only-key", 1), ("my-only-key-1", 2)])
def test_a_word_alone_waits_for_a_rivals_commit_too(key: str, sequence: int) -> None:
    talk = a_conversation("Claire")
    (mine,) = said_while_a_rival_commits([word(talk, "once", key="their-only-key")], [word(talk, "mine", key=key)])
    assert isinstance(mine, ChatMessage)
    assert mine.sequence == sequence
    talk.refresh_from_db()
    assert talk.last_sequence == len(log_of(talk)) == sequence


def test_a_word_alone_that_waited_for_the_end_is_refused() -> None:
    talk = a_conversation("Claire")
    mine = said_while_a_rival_commits([], [word(talk, "mine", key="my-only-key-1")], ending=talk)
    assert [type(answer) for answer in mine] == [ConversationClosed]
    assert [author for _, author, _ in log_of(talk)] == ["portal"]


def said_while_a_rival_commits(
    theirs: list[Post], mine: list[Post], *, ending: Conversation | None = None
) -> list[ChatMessage | NotWritten]:
    answers: list[ChatMessage | NotWritten] = []

    def they_say() -> None:
        if theirs:
            post_all(theirs, now=NOON)
        if ending:
            agent_acts.end(ending, now=NOON)

    while_a_rival_commits(they_say, lambda: answers.extend(post_all(mine, now=NOON)))
    return answers
