"""Fifty customers, many agents, many hands at once: nobody twice, nobody over their room, nobody overtaken."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from chat import agent_acts
from chat.assignment import handing_out
from chat.models import ChatMessage, Conversation
from chat.presence import agent_presence
from chat.refusals import AlreadyTaken, ConversationClosed, NotYourConversation
from tests.chat.factories import a_conversation, at_the_desk
from tests.moments import NOON
from tests.people import make_agent
from tickets.models import Team

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOON + timedelta(seconds=30)


def all_at_once(*acts: Callable[[], object]) -> list[object]:
    """Each in a thread and with a connection of its own, let go at the same moment. What they gave, or raised."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        start.wait(10)
        try:
            results[number] = act()
        except Exception as problem:
            results[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_of_two_agents_one_wins() -> None:
    ada, (ines, omar) = a_conversation("Ada"), at_the_desk("ines", "omar")
    acts = [
        lambda agent=agent: agent_acts.take(Conversation.objects.get(), agent=agent, now=NOON) for agent in (ines, omar)
    ]
    results = all_at_once(*acts)
    assert sorted(type(result).__name__ for result in results) == ["AlreadyTaken", "NoneType"]
    ada.refresh_from_db()
    assert ada.agent == (ines if results[0] is None else omar)
    assert ChatMessage.objects.count() == 1


def test_fifty_customers_and_twelve_agents_in_eight_threads() -> None:
    agents = at_the_desk(*(f"agent{number:02}" for number in range(12)))
    for name in range(50):
        a_conversation(f"Customer{name:02}", now=NOON + timedelta(milliseconds=name))
    results = all_at_once(*[lambda: handing_out.hand_out("connectivity", now=LATER)] * 8)
    given = Conversation.objects.open().order_by("started_at")
    # 12 agents with three places each: the first 36 of the queue, and nobody else.
    assert sorted(results, reverse=True)[0] == sum(results) == 36
    assert [one.name for one in given] == [f"Customer{name:02}" for name in range(36)]
    assert Counter(one.agent_id for one in given) == {agent.pk: 3 for agent in agents}
    assert ChatMessage.objects.count() == 36


def test_nobody_is_overtaken_and_nobody_gets_too_many_while_customers_come_and_agents_close() -> None:
    agents = at_the_desk(*(f"agent{number}" for number in range(4)))
    for agent in agents:
        agent_presence.set_capacity(agent, 2, now=NOON)

    def come(first: int) -> None:
        for name in range(first, first + 10):
            a_conversation(f"Customer{name:02}", now=NOON + timedelta(milliseconds=name))

    def work() -> int:
        worst = 0
        for _ in range(12):
            handing_out.hand_out("connectivity", now=LATER)
            held = Counter(Conversation.objects.open().values_list("agent", flat=True))
            worst = max([worst, *held.values()])
            if one := Conversation.objects.open().order_by("?").select_related("agent__user").first():
                try:
                    agent_acts.close(one, agent=one.agent, now=LATER)
                except NotYourConversation:
                    continue
        return worst

    results = all_at_once(*[lambda first=first: come(first) for first in (0, 10, 20, 30, 40)], work, work, work)
    assert results[:5] == [None] * 5
    assert all(isinstance(worst, int) and worst <= 2 for worst in results[5:]), results
    while Conversation.objects.waiting().exists():
        handing_out.hand_out("connectivity", now=LATER)
        for one in Conversation.objects.open().select_related("agent__user"):
            agent_acts.close(one, agent=one.agent, now=LATER)
    joined = ChatMessage.objects.filter(author="portal", text__contains="joined")
    assert Counter(joined.values_list("conversation", flat=True)) == dict.fromkeys(
        Conversation.objects.values_list("pk", flat=True), 1
    )
    assert Conversation.objects.count() == 50


def test_the_last_place_of_an_agent_of_two_teams_is_given_once() -> None:
    (ines,) = at_the_desk("ines")
    Team.objects.of("billing").members.add(ines)
    agent_presence.set_capacity(ines, 1, now=NOON)
    for number in range(6):
        a_conversation(f"Customer{number}", topic=("billing", "connectivity")[number % 2])
    topics = ["billing", "connectivity"] * 3
    results = all_at_once(*[lambda topic=topic: handing_out.hand_out(topic, now=LATER) for topic in topics])
    assert sorted(results) == [0, 0, 0, 0, 0, 1]
    assert Conversation.objects.open().count() == 1


def test_a_customer_who_gives_up_is_not_given_to_anybody() -> None:
    at_the_desk("ines", "omar")
    talks = [a_conversation(f"Customer{number}") for number in range(6)]
    ends = [lambda talk=talk: agent_acts.end(talk, now=LATER) for talk in talks]
    all_at_once(*ends, *[lambda: handing_out.hand_out("connectivity", now=LATER)] * 3)
    assert list(Conversation.objects.values_list("status", flat=True)) == ["closed"] * 6
    for talk in talks:
        last = talk.messages.order_by("-sequence")[0]
        assert last.text.endswith("has ended the conversation.")


@pytest.mark.parametrize("number", range(6))
def test_a_word_in_the_sixtieth_second_keeps_the_conversation_or_is_refused_but_never_both(number: int) -> None:
    talk, (ines,), then = a_conversation("Ada"), at_the_desk("ines"), NOON + timedelta(seconds=60)
    handing_out.hand_out("connectivity", now=NOON)
    agent_presence.mark_agent_seen(ines.user, now=NOON + timedelta(seconds=30))
    spoken, taken_back = all_at_once(
        lambda: agent_acts.answer(talk, agent=ines, text="Hello", client_key=f"ines-key-{number}", now=then),
        lambda: handing_out.take_back(now=then),
    )
    talk.refresh_from_db()
    kept = isinstance(spoken, ChatMessage)
    assert kept or isinstance(spoken, NotYourConversation)
    assert (talk.status, taken_back) == (("open", 0) if kept else ("waiting", 1))


def test_taking_and_ending_at_once_leaves_it_over() -> None:
    ada, ines = a_conversation("Ada"), make_agent("ines")
    taken, _ = all_at_once(
        lambda: agent_acts.take(Conversation.objects.get(), agent=ines, now=LATER),
        lambda: agent_acts.end(Conversation.objects.get(), now=LATER),
    )
    assert taken is None or isinstance(taken, AlreadyTaken | ConversationClosed)
    ada.refresh_from_db()
    assert ada.status == "closed"
