"""The demo's chats: all states, every topic, and no place-holder left."""

import pytest
from django.utils import timezone

from chat import demo
from chat.models import ChatMessage, Conversation
from tests.chat.factories import an_agent

pytestmark = pytest.mark.django_db


def test_the_demo_shows_waiting_open_and_closed_chats_of_every_topic() -> None:
    for name, topic in (("paul", "general"), ("mona", "billing"), ("ines", "connectivity")):
        an_agent(name, topic=topic)
    now = timezone.now()
    demo.load(now=now)
    assert set(Conversation.objects.values_list("status", flat=True)) == {"waiting", "open", "closed"}
    assert set(Conversation.objects.values_list("topic", flat=True)) == {"general", "billing", "connectivity"}
    assert not ChatMessage.objects.filter(created_at__gt=now).exists()
    assert not ChatMessage.objects.filter(text__regex=r"\{[a-z_]+\}").exists()
    assert Conversation.objects.filter(language="fr").exists()
