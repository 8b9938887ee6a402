"""An agent's desk shows who waits, whom they talk with, and what colleagues noted."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chat import agent_acts
from chat.conversations import notes, read_marks
from chat.models import Conversation
from chat.presence import agent_presence
from chat.sockets import desk_news
from tests.chat.factories import a_conversation, at_the_desk, said
from tests.moments import NOON
from tests.people import make_agent

pytestmark = pytest.mark.django_db


def page_of(talk: Conversation) -> str:
    return reverse("admin:chat_conversation_change", args=[talk.pk])


def test_who_waits_stands_there_with_their_first_word() -> None:
    (ines,), waits = at_the_desk("ines"), a_conversation("Bea")
    a_conversation("Mona", topic="billing")
    said(waits, "Good morning")
    assert desk_news.desk_news(ines.user, now=NOON)["waiting"] == [
        {
            "url": page_of(waits),
            "name": "Bea",
            "topic": "connectivity",
            "text": "Good morning",
            "since": NOON.isoformat(),
        }
    ]


def test_what_an_agent_has_in_hand_and_how_much_room_they_have() -> None:
    (ines,), talk = at_the_desk("ines"), a_conversation("Ada")
    agent_presence.set_capacity(ines, 5, now=NOON), agent_presence.set_status(ines, "busy", now=NOON)
    agent_acts.take(talk, agent=ines, now=NOON)
    for text in ("One", "Two", "Three"):
        said(talk, text)
    read_marks.read_up_to(talk, side="agent", sequence=2)
    news = desk_news.desk_news(ines.user, now=NOON + timedelta(seconds=50))
    assert news["mine"] == [
        {
            "id": str(talk.public_id),
            "url": page_of(talk),
            "name": "Ada",
            "topic": "connectivity",
            "unread": 2,
            "text": "Three",
            "since": NOON.isoformat(),
            "answered": False,
            "answer_in": 10,
            "gone": True,
        }
    ]
    assert (news["status"], news["capacity"], news["manual"]) == ("busy", 5, False)


def test_a_whisper_is_heard_by_whom_it_is_meant_for() -> None:
    (ines,), omar, talk = at_the_desk("ines"), make_agent("omar"), a_conversation("Ada")
    agent_acts.take(talk, agent=ines, now=NOON)
    notes.note(talk, agent=omar, text="She called yesterday", to=ines, now=NOON)
    assert desk_news.desk_news(ines.user, now=NOON)["notes"] == [
        {
            "conversation": str(talk.public_id),
            "url": page_of(talk),
            "about": "Ada",
            "name": "Omar",
            "text": "She called yesterday",
            "at": NOON.isoformat(),
            "whispered": True,
            "own": False,
        }
    ]
    assert desk_news.desk_news(make_agent("pia").user, now=NOON)["notes"] == []


def test_who_only_looks_on_sees_who_waits_and_has_nothing_in_hand() -> None:
    a_conversation("Ada")
    chief = User.objects.create(username="chief", is_staff=True, is_superuser=True)
    news = desk_news.desk_news(chief, now=NOON)
    assert [row["name"] for row in news["waiting"]] == ["Ada"]
    assert (news["mine"], news["status"], news["capacity"]) == ([], "invisible", 0)


def test_it_takes_the_same_queries_with_one_conversation_and_with_three() -> None:
    (ines,), counts = at_the_desk("ines"), []
    for number in range(3):
        talk = a_conversation(f"Held{number}")
        said(talk, "Hello")
        agent_acts.take(talk, agent=ines, now=NOON)
        notes.note(talk, agent=ines, text="Known", now=NOON)
        a_conversation(f"Waits{number}")
        with CaptureQueriesContext(connection) as asked:
            desk_news.desk_news(ines.user, now=NOON)
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2]
