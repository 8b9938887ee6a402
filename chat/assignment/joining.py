"""Tells the customer who has joined, in their language."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext_noop

from chat.conversations import chat_log
from chat.models import Conversation
from chat.protocol import broadcast
from supportportal.foundations.topics import Topic
from tickets.models import Agent

JOINED = gettext_noop("%(agent)s from the %(team)s has joined.")


def announce_joined(conversation: Conversation, agent: Agent, *, now: datetime) -> None:
    with translation.override(conversation.language):
        team = Topic(conversation.topic).team
    chat_log.announce(conversation, JOINED, now=now, agent=agent.first_name, team=team)
    broadcast.desk_moved(conversation.topic)
