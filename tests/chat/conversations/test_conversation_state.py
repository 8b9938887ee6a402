"""What a customer and an agent are told about where their conversation stands."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat import agent_acts
from chat.assignment import handing_out
from chat.conversations import conversation_state
from chat.models import ChatTopic, ClosedDay, Conversation
from chat.presence import agent_presence
from tests.chat.factories import a_conversation, at_the_desk, said
from tests.moments import NOON

pytestmark = pytest.mark.django_db


def after(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


def queue() -> list[Conversation]:
    return [a_conversation(name, now=after(number)) for number, name in enumerate(("Ada", "Bea", "Cleo"))]


def test_who_waits_sees_their_place_and_moves_up() -> None:
    ada, bea, cleo = queue()
    (ines,) = at_the_desk("ines")
    agent_presence.set_capacity(ines, 1, now=NOON)
    assert [conversation_state.state_of(one, now=after(9))["place"] for one in (ada, bea, cleo)] == [1, 2, 3]
    handing_out.hand_out("connectivity", now=after(10))
    assert conversation_state.state_of(cleo, now=after(11)) == {
        "status": "waiting",
        "topic": "connectivity",
        "agent": "",
        "present": True,
        "place": 2,
        "wait": None,
        "opens_at": None,
        "verdict": "chat",
        "late": False,
        "read": {"customer": 0, "agent": 0},
    }
    ada.refresh_from_db()
    assert conversation_state.state_of(ada, now=after(11))["place"] is None
    assert conversation_state.state_of(ada, now=after(11))["agent"] == "Ines"


def test_with_nobody_there_mail_is_offered_at_once() -> None:
    ada = a_conversation("Ada")
    state = conversation_state.state_of(ada, now=NOON)
    assert (state["present"], state["verdict"], state["late"]) == (False, "empty", True)
    assert (state["place"], state["wait"]) == (None, None)  # both would promise that somebody comes


def test_who_has_left_takes_no_place_in_the_queue_from_those_who_are_there() -> None:
    gone = [a_conversation(name, now=NOON) for name in ("Ada", "Bea")]
    for one in gone:
        said(one, "Anybody?")  # words to answer: they are still wanted
    at_the_desk("ines", now=after(60))
    cleo, dora = (a_conversation(name, now=after(60)) for name in ("Cleo", "Dora"))
    assert [conversation_state.state_of(one, now=after(61))["place"] for one in (*gone, cleo, dora)] == [1, 1, 1, 2]


def test_after_hours_it_says_when_it_opens_unless_somebody_is_still_there() -> None:
    ada = a_conversation("Ada")
    ClosedDay.objects.create(day=date(2026, 3, 10))
    state = conversation_state.state_of(ada, now=NOON)
    assert (state["verdict"], state["opens_at"]) == ("closed", "2026-03-11T00:00:00+01:00")
    at_the_desk("ines")
    state = conversation_state.state_of(ada, now=NOON)
    assert (state["verdict"], state["opens_at"], state["late"]) == ("chat", None, False)


@pytest.mark.parametrize(("minutes", "seconds"), [(5, 300), (2, 120)])
def test_who_waits_longer_than_the_teams_patience_is_offered_mail(minutes: int, seconds: int) -> None:
    ada = a_conversation("Ada")
    if minutes != 5:
        ChatTopic.objects.create(topic="connectivity", patience_minutes=minutes)
    for late, expected in ((seconds - 1, False), (seconds, True)):
        at_the_desk(f"ines{late}", now=after(late))
        assert conversation_state.state_of(ada, now=after(late))["late"] is expected


def test_a_closed_one_takes_no_query_an_open_one_takes_one_and_many_take_no_more() -> None:
    ada, bea, _cleo = queue()
    (ines,) = at_the_desk("ines")
    agent_acts.take(ada, agent=ines, now=NOON)
    agent_acts.end(bea, now=NOON)
    talks = {one.name: one for one in Conversation.objects.select_related("agent__user")}

    def queries(*names: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            conversation_state.states_of([talks[name] for name in names], now=NOON)
        return len(asked)

    assert [queries("Bea"), queries("Ada"), queries("Ada", "Bea")] == [0, 1, 1]
    few = queries("Cleo")
    a_conversation("Dora")
    talks["Dora"] = Conversation.objects.get(name="Dora")
    assert few == queries("Ada", "Bea", "Cleo", "Dora") == 6
