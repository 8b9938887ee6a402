"""A waiting conversation finds one agent of its team, and nobody else."""

import pytest

from chat import agent_acts
from chat.access import visible_conversations
from chat.assignment import waiting
from chat.assignment.waiting import DeskList
from chat.conversations.conversation_state import state_of
from chat.models import AgentDesk, Conversation
from chat.presence import agent_presence
from chat.refusals import AlreadyTaken, ConversationClosed, NotYourConversation
from tests.chat.factories import a_conversation, log_of, said
from tests.moments import NOON
from tests.people import make_agent, make_agent_without_team

pytestmark = pytest.mark.django_db


def test_an_agent_of_the_team_takes_it_and_the_customer_is_told() -> None:
    conversation, ines = a_conversation(topic="connectivity"), make_agent("ines", "connectivity")
    agent_acts.take(conversation, agent=ines, now=NOON)
    assert (conversation.status, conversation.agent, conversation.taken_at) == ("open", ines, NOON)
    assert log_of(conversation) == [(1, "portal", "Ines from the connectivity team has joined.")]


def test_the_customer_is_told_in_their_language_whatever_the_agents_is() -> None:
    conversation, ines = a_conversation(), make_agent("ines")
    Conversation.objects.update(language="fr")
    conversation.refresh_from_db()
    agent_acts.take(conversation, agent=ines, now=NOON)
    assert log_of(conversation) == [(1, "portal", "Ines, de l’équipe Connexion, a rejoint la conversation.")]


def test_a_second_agent_comes_too_late_and_taking_ones_own_again_changes_nothing() -> None:
    conversation, ines, omar = a_conversation(), make_agent("ines"), make_agent("omar")
    agent_acts.take(conversation, agent=ines, now=NOON)
    with pytest.raises(AlreadyTaken):
        agent_acts.take(conversation, agent=omar, now=NOON)
    agent_acts.take(conversation, agent=ines, now=NOON)
    assert len(log_of(conversation)) == 1


def test_a_customer_who_has_left_is_not_taken() -> None:
    conversation = a_conversation()
    agent_acts.end(conversation, now=NOON)
    with pytest.raises(ConversationClosed):
        agent_acts.take(conversation, agent=make_agent("ines"), now=NOON)


def test_an_agent_of_another_team_can_not_take_it() -> None:
    conversation, mona = a_conversation(topic="connectivity"), make_agent("mona", "billing")
    with pytest.raises(NotYourConversation):
        agent_acts.take(conversation, agent=mona, now=NOON)
    assert Conversation.objects.get().status == "waiting"


def test_only_who_has_taken_it_answers_and_closes_it() -> None:
    conversation, ines, omar = a_conversation(), make_agent("ines"), make_agent("omar")
    agent_acts.take(conversation, agent=ines, now=NOON)
    with pytest.raises(NotYourConversation):
        agent_acts.answer(conversation, agent=omar, text="I know better", client_key="omars-key", now=NOON)
    with pytest.raises(NotYourConversation):
        agent_acts.close(conversation, agent=omar, now=NOON)
    agent_acts.close(conversation, agent=ines, now=NOON)
    assert (Conversation.objects.get().status, Conversation.objects.get().closed_at) == ("closed", NOON)
    assert log_of(conversation)[-1] == (2, "portal", "Ines has closed the conversation.")


def test_both_sides_closing_is_one_end() -> None:
    conversation, ines = a_conversation("Claire"), make_agent("ines")
    agent_acts.take(conversation, agent=ines, now=NOON)
    agent_acts.end(conversation, now=NOON)
    agent_acts.close(conversation, agent=ines, now=NOON)
    assert log_of(conversation)[1:] == [(2, "portal", "Claire has ended the conversation.")]


def test_who_sees_what() -> None:
    ours, theirs = a_conversation("Claire", topic="connectivity"), a_conversation("Ada", topic="billing")
    ines, nobody = make_agent("ines"), make_agent_without_team("new")
    admin = make_agent_without_team("admin", is_superuser=True)
    assert list(visible_conversations(ines.user)) == [ours]
    assert list(visible_conversations(admin.user)) == [ours, theirs]
    assert list(visible_conversations(nobody.user)) == []


def test_the_longest_waiting_comes_first_with_the_customers_first_words() -> None:
    ines = make_agent("ines")
    early, late = a_conversation("Early"), a_conversation("Late", now=NOON.replace(hour=13))
    said(early, "I came first")
    said(early, "Still here")
    assert [(one.name, one.first_words) for one in waiting.conversations_in(ines.user, DeskList.WAITING)] == [
        ("Early", "I came first"),
        ("Late", None),
    ]
    agent_acts.take(late, agent=ines, now=NOON)
    assert [(tab.which.value, tab.count) for tab in waiting.desk_tabs(ines.user)] == [
        ("waiting", 1),
        ("mine", 1),
        ("team", 2),
        ("closed", None),
    ]


def test_the_state_says_who_answers() -> None:
    conversation, ines = a_conversation(), make_agent("ines")
    agent_presence.set_status(ines, AgentDesk.Status.AVAILABLE, now=NOON)
    agent_acts.take(conversation, agent=ines, now=NOON)
    assert state_of(conversation, now=NOON) == {
        "status": "open",
        "topic": "connectivity",
        "agent": "Ines",
        "present": True,
        "place": None,
        "wait": None,
        "opens_at": None,
        "verdict": "chat",
        "late": False,
        "read": {"customer": 0, "agent": 0},
    }
