"""Before a chat is offered: is it open, is anybody there, is there room?"""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat import agent_acts
from chat.models import AgentDesk, ChatTopic, ClosedDay
from chat.presence import agent_presence, offer
from supportportal.foundations.topics import Topic
from tests.chat.factories import a_conversation, at_the_desk, said
from tests.moments import NOON

pytestmark = pytest.mark.django_db


def verdicts() -> dict[str, str]:
    return {topic.value: offered["verdict"] for topic, offered in offer.offers(now=NOON).items()}


def test_somebody_is_there_so_a_chat_is_offered() -> None:
    at_the_desk("ines")
    assert offer.offers(now=NOON)[Topic.CONNECTIVITY] == {
        "open": True,
        "present": True,
        "full": False,
        "opens_at": None,
        "reason": "",
        "wait": None,
        "queue": 0,
        "verdict": "chat",
    }
    assert verdicts() == {"general": "empty", "billing": "empty", "connectivity": "chat"}


def test_a_closed_day_says_when_it_opens_again_and_why_though_somebody_is_there() -> None:
    at_the_desk("ines")
    ClosedDay.objects.create(day=date(2026, 3, 10), reasons={"en": "Inventory"})
    offered = offer.offers(now=NOON)[Topic.CONNECTIVITY]
    assert (offered["verdict"], offered["opens_at"]) == ("closed", "2026-03-11T00:00:00+01:00")
    assert (offered["reason"], offered["present"]) == ("Inventory", True)


def test_it_is_full_when_nobody_has_room_and_the_queue_is_as_long_as_it_may_be() -> None:
    (ines,) = at_the_desk("ines")
    ChatTopic.objects.create(topic="connectivity", longest_queue=2)
    agent_presence.set_capacity(ines, 1, now=NOON)
    for name in ("Ada", "Bea"):
        a_conversation(name)
    assert verdicts()["connectivity"] == "chat"
    a_conversation("Cleo")
    assert offer.offers(now=NOON)[Topic.CONNECTIVITY]["queue"] == 3
    assert verdicts()["connectivity"] == "full"
    assert verdicts()["billing"] == "empty"


def test_the_typical_wait_is_what_half_of_the_latest_customers_waited() -> None:
    (ines,) = at_the_desk("ines")
    for number, seconds in enumerate((30, 40, 500)):
        conversation = a_conversation(f"Customer{number}")
        agent_acts.take(conversation, agent=ines, now=NOON + timedelta(seconds=5))
        spoken_at = NOON + timedelta(seconds=seconds)
        for late in (0, 90):
            agent_acts.answer(
                conversation,
                agent=ines,
                text="Hello",
                client_key=f"ines-key-{number}-{late}",
                now=spoken_at + timedelta(seconds=late),
            )
        expected = 40 if number == 2 else None
        assert offer.typical_wait("connectivity", now=NOON + timedelta(hours=1)) == expected
    assert offer.typical_wait("connectivity", now=NOON + timedelta(hours=13)) is None


def test_it_takes_the_same_queries_with_one_conversation_and_with_three() -> None:
    counts = []
    for number in range(3):
        at_the_desk(f"agent{number}")
        said(a_conversation(f"Customer{number}"), "Hello")
        with CaptureQueriesContext(connection) as asked:
            assert set(offer.offers(now=NOON)) == set(Topic)
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] <= 11
    assert AgentDesk.objects.count() == 3
