"""A conversation goes to a colleague or another team, with all that was said and a note nobody else sees."""

from datetime import timedelta

import pytest

from chat import agent_acts
from chat.assignment import handing_out, transfer
from chat.conversations import notes
from chat.models import Conversation
from chat.presence import agent_presence
from chat.refusals import ConversationClosed, NobodyThere, NothingSaid, NotYourConversation
from tests.chat.factories import a_conversation, at_the_desk, log_of, said
from tests.moments import NOON
from tests.people import make_agent

pytestmark = pytest.mark.django_db


def held_by(name: str) -> Conversation:
    conversation = a_conversation("Ada")
    said(conversation, "It is about my bill")
    (agent,) = at_the_desk(name)
    agent_acts.take(conversation, agent=agent, now=NOON)
    return conversation


def test_to_another_team_it_waits_at_its_old_place_and_the_team_sees_all_of_it() -> None:
    conversation = held_by("ines")
    later = a_conversation("Bea", topic="billing", now=NOON + timedelta(seconds=5))
    (mona,) = at_the_desk("mona", topic="billing")
    agent_presence.set_capacity(mona, 1, now=NOON)
    then = NOON + timedelta(seconds=30)
    transfer.transfer(conversation, by=conversation.agent, to_topic="billing", note="Asks for a refund", now=then)
    conversation.refresh_from_db()
    assert (conversation.status, conversation.topic, conversation.agent) == ("waiting", "billing", None)
    assert (conversation.started_at, conversation.waiting_since) == (NOON, then)
    assert log_of(conversation)[1:] == [
        (2, "portal", "Ines from the connectivity team has joined."),
        (3, "portal", "The billing team goes on with this conversation, and can read all of it."),
    ]
    handing_out.hand_out("billing", now=then)
    conversation.refresh_from_db(), later.refresh_from_db()
    assert (conversation.agent, later.agent) == (mona, None)
    assert [note.text for note in notes.notes_for(mona, conversation)] == ["Asks for a refund"]


def test_to_a_colleague_who_has_60_seconds_as_well() -> None:
    conversation = held_by("ines")
    (omar,) = at_the_desk("omar")
    transfer.transfer(conversation, by=conversation.agent, to_agent=omar, now=NOON)
    conversation.refresh_from_db()
    assert (conversation.status, conversation.agent, conversation.answered_at) == ("open", omar, None)
    assert log_of(conversation)[-1][2] == "Omar goes on with this conversation, and can read all of it."
    agent_presence.mark_agent_seen(omar.user, now=NOON + timedelta(seconds=60))
    assert handing_out.take_back(now=NOON + timedelta(seconds=60)) == 1


def test_a_colleague_who_is_away_or_of_another_team_can_not_be_given_it() -> None:
    conversation = held_by("ines")
    (mona,) = at_the_desk("mona", topic="billing")
    for nobody in (make_agent("omar"), mona):
        with pytest.raises(NobodyThere):
            transfer.transfer(conversation, by=conversation.agent, to_agent=nobody, now=NOON)
    transfer.transfer(conversation, by=conversation.agent, to_agent=mona, to_topic="billing", now=NOON)
    conversation.refresh_from_db()
    assert (conversation.agent, conversation.topic) == (mona, "billing")


def test_only_who_has_it_gives_it_away() -> None:
    conversation = held_by("ines")
    ines = conversation.agent
    omar, mona = make_agent("omar"), make_agent("mona", "billing")
    for somebody in (omar, mona):
        with pytest.raises(NotYourConversation):
            transfer.transfer(conversation, by=somebody, to_topic="billing", now=NOON)
    conversation.refresh_from_db()
    assert conversation.agent == ines
    transfer.transfer(conversation, by=make_agent("lead", is_superuser=True), to_topic="billing", now=NOON)
    conversation.refresh_from_db()
    assert conversation.topic == "billing"


def test_one_that_waits_may_be_sent_on_by_its_team_and_one_that_is_over_by_nobody() -> None:
    conversation, ines = a_conversation("Ada"), make_agent("ines")
    with pytest.raises(NotYourConversation):
        transfer.transfer(conversation, by=make_agent("mona", "general"), to_topic="billing", now=NOON)
    transfer.transfer(conversation, by=ines, to_topic="billing", now=NOON)
    conversation.refresh_from_db()
    assert conversation.topic == "billing"
    agent_acts.end(conversation, now=NOON)
    with pytest.raises(ConversationClosed):
        transfer.transfer(conversation, by=make_agent("mia", "billing"), to_topic="general", now=NOON)


def test_notes_are_for_the_team_and_whispers_for_one_colleague_and_neither_is_in_the_log() -> None:
    conversation = held_by("ines")
    ines, omar, pia = conversation.agent, make_agent("omar"), make_agent("pia")
    notes.note(conversation, agent=ines, text="  Speaks Dutch ", now=NOON)
    notes.note(conversation, agent=ines, text="Do you know her?", to=omar, now=NOON)

    def seen_by(agent: object) -> list[str]:
        return [note.text for note in notes.notes_for(agent, conversation)]

    assert seen_by(ines) == seen_by(omar) == ["Speaks Dutch", "Do you know her?"]
    assert seen_by(pia) == seen_by(None) == ["Speaks Dutch"]
    assert len(log_of(conversation)) == 2
    with pytest.raises(NotYourConversation):
        notes.note(conversation, agent=make_agent("mona", "billing"), text="Hello", now=NOON)
    with pytest.raises(NotYourConversation):
        notes.note(conversation, agent=ines, text="Hello", to=make_agent("mia", "billing"), now=NOON)
    with pytest.raises(NothingSaid):
        notes.note(conversation, agent=ines, text=" ", now=NOON)
