"""The demo's chats: all states, every topic, and no place-holder left."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from chat import demo
from chat.closing import leaving
from chat.conversations import conversation_state
from chat.models import ChatMessage, ChatRating, Conversation
from supportportal.foundations.topics import Topic
from tests.people import make_agent
from tickets.canned_replies.variables import unknown_in
from tickets.models import CannedReply, OutgoingEmail

pytestmark = pytest.mark.django_db


def loaded(*, now: datetime) -> None:
    for name, topic in (("paul", "general"), ("mona", "billing"), ("ines", "connectivity")):
        make_agent(name, topic)
    demo.load(now=now)


def test_the_demo_shows_waiting_open_and_closed_chats_of_every_topic() -> None:
    now = timezone.now()
    loaded(now=now)
    assert set(Conversation.objects.values_list("status", flat=True)) == {"waiting", "open", "closed"}
    assert set(Conversation.objects.values_list("topic", flat=True)) == {"general", "billing", "connectivity"}
    assert not ChatMessage.objects.filter(created_at__gt=now).exists()
    assert not ChatMessage.objects.filter(text__regex=r"\{[a-z_]+\}").exists()
    assert Conversation.objects.filter(language="fr").exists()


def test_nobody_in_the_demo_is_written_to_and_its_marks_are_set() -> None:
    now = timezone.now()
    loaded(now=now)
    assert leaving.mail_what_was_not_heard(now=now + timedelta(minutes=1)) == 0
    assert not OutgoingEmail.objects.exists()
    for conversation in Conversation.objects.closed():
        read = conversation_state.state_of(conversation, now=now)["read"]
        assert read["customer"] == read["agent"] >= 1
    assert sorted(ChatRating.objects.values_list("score", flat=True)) == [4, 5]


def test_agents_have_canned_replies_in_both_languages() -> None:
    loaded(now=timezone.now())
    replies = list(CannedReply.objects.all())
    assert {team for team in (reply.team_id for reply in replies) if team} <= set(Topic.values)
    for reply in replies:
        assert set(reply.texts) == {"en", "fr"}
        assert [unknown_in(text) for text in reply.texts.values()] == [[], []]
        reply.full_clean()
