"""Waiting chats find an agent by themselves: the longest waiting first, to who has the most room."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from chat import agent_acts
from chat.assignment import handing_out
from chat.assignment.transfer import transfer
from chat.conversations import conversation_state, delivery
from chat.models import AgentDesk, ChatTopic, Conversation
from chat.presence import agent_presence, offer
from chat.refusals import NobodyThere, NotYourConversation
from supportportal.foundations.topics import Topic
from tests.chat.factories import a_conversation, at_the_desk, log_of, said
from tests.moments import NOON
from tests.people import make_agent
from tickets.models import Agent, Team

pytestmark = pytest.mark.django_db


def after(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


def waiting(*names: str, topic: str = "connectivity") -> list[Conversation]:
    """Each came a second after the one before, and asked something."""
    talks = [a_conversation(name, topic=topic, now=after(number)) for number, name in enumerate(names)]
    for talk in talks:
        said(talk, "Hello?")
    return talks


def hands() -> dict[str, str]:
    """Who has whom, by first names; customers who wait have nobody."""
    rows = Conversation.objects.select_related("agent__user").order_by("started_at")
    return {row.name: row.agent.first_name if row.agent else "" for row in rows}


def still_there(*agents: Agent, now: datetime) -> None:
    for agent in agents:
        agent_presence.mark_agent_seen(agent.user, now=now)


def test_the_longest_waiting_comes_first() -> None:
    waiting("Ada", "Bea", "Cleo")
    (ines,) = at_the_desk("ines")
    agent_presence.set_capacity(ines, 2, now=NOON)
    assert handing_out.hand_out("connectivity", now=after(10)) == 2
    assert hands() == {"Ada": "Ines", "Bea": "Ines", "Cleo": ""}
    taken = Conversation.objects.get(name="Ada")
    assert (taken.status, taken.taken_at, taken.answered_at) == ("open", after(10), None)
    assert log_of(taken)[1:] == [(2, "portal", "Ines from the connectivity team has joined.")]


def test_only_the_topics_own_team_gets_it() -> None:
    waiting("Ada", topic="billing")
    at_the_desk("ines", topic="connectivity")
    assert handing_out.hand_out_all(now=after(10)) == 0
    at_the_desk("mona", topic="billing")
    assert handing_out.hand_out_all(now=after(10)) == 1
    assert hands() == {"Ada": "Mona"}


def test_one_teams_trouble_is_logged_and_stops_no_other_teams_hand_out(caplog: pytest.LogCaptureFixture) -> None:
    (early,) = waiting("Ada")
    waiting("Bea", topic="billing")
    # A topic that the code no longer knows, whose rows are still there.
    Conversation.objects.filter(pk=early.pk).update(topic="account")
    at_the_desk("ines", topic="account")
    at_the_desk("mona", topic="billing")
    assert handing_out.hand_out_all(now=after(10)) == 1
    assert hands() == {"Ada": "", "Bea": "Mona"}
    errors = [(record.levelname, record.getMessage()) for record in caplog.records if record.exc_info]
    assert errors == [("ERROR", "chats of account not handed out")]


def test_who_has_the_largest_share_of_free_places_gets_the_next_one() -> None:
    ines, omar = at_the_desk("ines", "omar")
    agent_presence.set_capacity(ines, 4, now=NOON)
    agent_presence.set_capacity(omar, 2, now=NOON)
    agent_acts.take(a_conversation("Before", now=NOON - timedelta(minutes=1)), agent=ines, now=NOON)
    waiting("Ada", "Bea", "Cleo")
    handing_out.hand_out("connectivity", now=after(10))
    # Omar is free (2 of 2, then 1 of 2), Ines has 3 of 4 left, then 2 of 4: Omar, Ines, and then both have half.
    assert hands() == {"Before": "Ines", "Ada": "Omar", "Bea": "Ines", "Cleo": "Ines"}


def test_who_wants_no_chats_at_all_gets_none_and_keeps_them_from_nobody() -> None:
    waiting("Ada", "Bea")
    ines, _mona = at_the_desk("ines", "mona")
    agent_presence.set_capacity(ines, 0, now=NOON)
    assert handing_out.hand_out("connectivity", now=after(10)) == 2
    assert hands() == {"Ada": "Mona", "Bea": "Mona"}


def test_among_equals_who_was_given_one_longest_ago() -> None:
    ines, omar, pia = at_the_desk("ines", "omar", "pia")
    AgentDesk.objects.filter(agent=ines).update(last_handed_at=NOON - timedelta(minutes=1))
    AgentDesk.objects.filter(agent=omar).update(last_handed_at=NOON - timedelta(minutes=9))
    AgentDesk.objects.filter(agent=pia).update(last_handed_at=NOON - timedelta(minutes=5))
    waiting("Ada", "Bea", "Cleo", "Dora")
    handing_out.hand_out("connectivity", now=after(10))
    assert hands() == {"Ada": "Omar", "Bea": "Pia", "Cleo": "Ines", "Dora": "Ines"}


@pytest.mark.parametrize("status", ["busy", "away", "invisible"])
def test_who_is_not_available_gets_nothing_but_may_pick(status: str) -> None:
    (ada,) = waiting("Ada")
    (ines,) = at_the_desk("ines")
    agent_presence.set_status(ines, status, now=NOON)
    assert handing_out.hand_out("connectivity", now=after(10)) == 0
    agent_acts.take(ada, agent=ines, now=after(10))
    assert hands() == {"Ada": "Ines"}


def test_who_left_the_desk_45_seconds_ago_gets_nothing() -> None:
    waiting("Ada")
    at_the_desk("ines")
    assert handing_out.hand_out("connectivity", now=after(45)) == 0
    assert handing_out.hand_out("connectivity", now=after(44)) == 1


def test_who_opened_a_chat_and_left_without_a_word_is_nobodys_work() -> None:
    silent, (spoke,) = a_conversation("Silent"), waiting("Ada")
    at_the_desk("ines")
    assert offer.offers(now=after(44))[Topic.CONNECTIVITY]["queue"] == 2
    assert offer.offers(now=after(45))[Topic.CONNECTIVITY]["queue"] == 1
    at_the_desk("omar", now=after(45))
    assert conversation_state.state_of(spoke, now=after(45))["place"] == 1
    assert handing_out.hand_out("connectivity", now=after(45)) == 1
    assert hands() == {"Silent": "", "Ada": "Omar"}
    delivery.mark_customer_seen([silent.pk], now=after(50))
    assert handing_out.hand_out("connectivity", now=after(50)) == 1


def test_a_team_or_an_agent_may_pick_by_hand() -> None:
    waiting("Ada")
    (ines,) = at_the_desk("ines")
    settled = ChatTopic.objects.create(topic="connectivity", manual=True)
    assert handing_out.hand_out("connectivity", now=after(10)) == 0
    settled.delete()
    agent_presence.set_manual(ines, True, now=NOON)
    assert handing_out.hand_out("connectivity", now=after(10)) == 0
    agent_presence.set_manual(ines, False, now=NOON)
    assert handing_out.hand_out("connectivity", now=after(10)) == 1


def test_what_was_picked_by_hand_counts() -> None:
    ada, bea = waiting("Ada", "Bea")
    (ines,) = at_the_desk("ines")
    agent_presence.set_capacity(ines, 1, now=NOON)
    agent_acts.take(bea, agent=ines, now=after(5))
    assert handing_out.hand_out("connectivity", now=after(10)) == 0
    agent_acts.close(bea, agent=ines, now=after(11))
    assert handing_out.hand_out("connectivity", now=after(12)) == 1
    ada.refresh_from_db()
    assert ada.agent == ines


def test_an_agent_of_two_teams_is_full_for_both() -> None:
    waiting("Ada", topic="connectivity"), waiting("Bea", topic="billing")
    (ines,) = at_the_desk("ines")
    Team.objects.of("billing").members.add(ines)
    agent_presence.set_capacity(ines, 1, now=NOON)
    assert handing_out.hand_out_all(now=after(10)) == 1


def test_unanswered_for_60_seconds_it_goes_to_a_colleague_and_the_customer_keeps_the_place() -> None:
    ada, _bea = waiting("Ada", "Bea")
    (ines,) = at_the_desk("ines")
    agent_presence.set_capacity(ines, 1, now=NOON)
    handing_out.hand_out_all(now=after(10))
    assert hands() == {"Ada": "Ines", "Bea": ""}
    still_there(ines, now=after(69))
    assert handing_out.take_back(now=after(69)) == 0
    still_there(ines, now=after(70))
    assert handing_out.take_back(now=after(70)) == 1
    ada.refresh_from_db()
    assert (ada.status, ada.agent, ada.started_at, ada.waiting_since) == ("waiting", None, NOON, NOON)
    assert log_of(ada)[2:] == [
        (3, "portal", "Ines can’t answer just now. You keep your place: the next free colleague takes over.")
    ]
    still_there(ines, *at_the_desk("omar", now=after(70)), now=after(70))
    handing_out.hand_out_all(now=after(71))
    assert hands() == {"Ada": "Omar", "Bea": "Omar"}


def test_who_left_somebody_unanswered_gets_the_next_one_a_minute_later_or_when_they_say_so() -> None:
    waiting("Ada")
    (ines,) = at_the_desk("ines")
    handing_out.hand_out_all(now=after(10))
    still_there(ines, now=after(70))
    handing_out.hand_out_all(now=after(70))
    assert hands() == {"Ada": ""}
    still_there(ines, now=after(120))
    handing_out.hand_out_all(now=after(129))
    assert hands() == {"Ada": ""}
    handing_out.hand_out_all(now=after(130))
    assert hands() == {"Ada": "Ines"}
    still_there(ines, now=after(190))
    handing_out.hand_out_all(now=after(190))
    assert hands() == {"Ada": ""}
    agent_presence.set_status(ines, "available", now=after(191))
    handing_out.hand_out_all(now=after(192))
    assert hands() == {"Ada": "Ines"}


def leaves_unanswered(agent: Agent, *, from_second: int) -> None:
    """What is handed to them then; a minute later it comes back."""
    still_there(agent, now=after(from_second))
    handing_out.hand_out_all(now=after(from_second))
    still_there(agent, now=after(from_second + 60))
    handing_out.take_back(now=after(from_second + 60))


def status_of(agent: Agent) -> tuple[str, bool]:
    own = AgentDesk.objects.get(agent=agent)
    return own.status, own.set_away


def test_who_leaves_the_next_one_unanswered_too_is_away_and_nobody_hopes_for_them_any_more() -> None:
    (ada,) = waiting("Ada")
    (ines,) = at_the_desk("ines")
    leaves_unanswered(ines, from_second=10)
    assert status_of(ines) == ("available", False)
    leaves_unanswered(ines, from_second=130)
    assert status_of(ines) == ("away", True)
    ada.refresh_from_db()
    state = conversation_state.state_of(ada, now=after(191))
    assert (state["present"], state["verdict"], state["late"]) == (False, "empty", True)
    leaves_unanswered(ines, from_second=300)
    assert Conversation.objects.get(pk=ada.pk).messages.count() == 5  # they have not been given it a third time
    agent_presence.set_status(ines, "available", now=after(361))
    handing_out.hand_out_all(now=after(362))
    assert (hands(), status_of(ines)) == ({"Ada": "Ines"}, ("available", False))


def test_several_that_come_back_at_once_were_left_once() -> None:
    waiting("Ada", "Bea", "Cleo")
    (ines,) = at_the_desk("ines")
    leaves_unanswered(ines, from_second=10)
    assert (hands(), status_of(ines)) == ({"Ada": "", "Bea": "", "Cleo": ""}, ("available", False))


def test_who_talks_with_others_is_there_however_many_they_leave_unanswered() -> None:
    (ada,) = waiting("Ada")
    (ines,) = at_the_desk("ines")
    agent_acts.take(ada, agent=ines, now=after(5))
    agent_acts.answer(ada, agent=ines, text="Hello", client_key="ines-key-1", now=after(6))
    waiting("Bea")
    leaves_unanswered(ines, from_second=10)
    agent_acts.answer(ada, agent=ines, text="Try that", client_key="ines-key-2", now=after(100))
    leaves_unanswered(ines, from_second=130)
    assert (hands(), status_of(ines)) == ({"Ada": "Ines", "Bea": ""}, ("available", False))
    leaves_unanswered(ines, from_second=250)
    assert status_of(ines) == ("away", True)


def test_who_picks_by_hand_is_not_sent_away() -> None:
    (ada,) = waiting("Ada")
    (ines,) = at_the_desk("ines")
    agent_presence.set_status(ines, "busy", now=NOON)
    for second in (10, 100):
        agent_acts.take(ada, agent=ines, now=after(second))
        leaves_unanswered(ines, from_second=second)
    assert (hands(), status_of(ines)) == ({"Ada": ""}, ("busy", False))


def test_an_answer_in_time_keeps_it() -> None:
    (ada,) = waiting("Ada")
    (ines,) = at_the_desk("ines")
    handing_out.hand_out_all(now=after(10))
    agent_acts.answer(ada, agent=ines, text="Hello", client_key="ines-key-1", now=after(69))
    still_there(ines, now=after(500))
    assert handing_out.take_back(now=after(500)) == 0
    ada.refresh_from_db()
    assert (ada.agent, ada.answered_at, ada.first_answered_at) == (ines, after(69), after(69))


def test_an_agent_who_disappears_gives_all_of_it_back_and_can_not_speak_in_it_any_more() -> None:
    ada, _bea = waiting("Ada", "Bea")
    (ines,) = at_the_desk("ines")
    handing_out.hand_out_all(now=after(10))
    still_there(ines, now=after(20))
    agent_acts.answer(ada, agent=ines, text="Hello", client_key="ines-key-1", now=after(20))
    said(ada, "Are you there?", now=after(40))
    assert handing_out.take_back(now=after(64)) == 0
    assert handing_out.take_back(now=after(65)) == 2
    ada.refresh_from_db()
    assert (ada.waiting_since, ada.answered_at, ada.first_answered_at) == (after(65), None, after(20))
    with pytest.raises(NotYourConversation):
        agent_acts.answer(ada, agent=ines, text="Back again", client_key="ines-key-2", now=after(66))


def test_what_needs_no_answer_any_more_stays_where_it_is() -> None:
    ada, bea = waiting("Ada", "Bea")
    (ines,) = at_the_desk("ines")
    handing_out.hand_out_all(now=after(10))
    for number, talk in enumerate((ada, bea)):
        agent_acts.answer(talk, agent=ines, text="Hello", client_key=f"ines-key-{number}", now=after(20))
    delivery.mark_customer_seen([bea.pk], now=after(100))
    assert handing_out.take_back(now=after(120)) == 1
    assert hands() == {"Ada": "Ines", "Bea": ""}


def test_a_server_that_dies_leaves_no_one_in_the_hands_of_nobody() -> None:
    ada, ines = waiting("Ada")[0], make_agent("ines")
    agent_acts.take(ada, agent=ines, now=NOON)  # and was never seen again
    assert handing_out.take_back(now=after(44)) == 0
    assert handing_out.take_back(now=after(45)) == 1
    assert hands() == {"Ada": ""}


def test_the_rows_themselves_refuse_that_somebody_waits_and_is_taken() -> None:
    (ada,) = waiting("Ada")
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.filter(pk=ada.pk).update(agent=make_agent("ines"))


def test_heartbeats_do_the_sweeps_work_when_it_is_late() -> None:
    waiting("Ada")
    at_the_desk("ines")
    handing_out.hand_out_if_overdue(now=after(14))
    assert hands() == {"Ada": ""}
    handing_out.hand_out_if_overdue(now=after(15))
    assert hands() == {"Ada": "Ines"}


def test_when_nobody_waits_the_sweep_asks_and_locks_nothing() -> None:
    at_the_desk("ines")
    with CaptureQueriesContext(connection) as asked:
        assert handing_out.hand_out_all(now=NOON) == 0
    assert len(asked) == 3


def test_who_has_left_is_handed_no_chat_and_none_is_passed_on_to_them() -> None:
    (talk,) = waiting("Ada")
    ines, maya = at_the_desk("ines", "maya")
    agent_presence.set_capacity(maya, 0, now=NOON)
    User.objects.filter(pk=ines.user_id).update(is_active=False)
    assert (handing_out.hand_out("connectivity", now=NOON), hands()) == (0, {"Ada": ""})
    with pytest.raises(NobodyThere):
        transfer(talk, by=maya, to_agent=ines, now=NOON)
    User.objects.filter(pk=ines.user_id).update(is_active=True)
    assert (handing_out.hand_out("connectivity", now=NOON), hands()) == (1, {"Ada": "Ines"})
