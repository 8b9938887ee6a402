"""The customer is told who has joined, in their language."""

from datetime import datetime

from django.utils.translation import gettext_noop

from chat.conversations import chat_log
from chat.models import Conversation
from chat.protocol import broadcast
from supportportal.foundations.topics import Topic
from tickets.models import Agent

JOINED = {
    Topic.GENERAL: gettext_noop("%(agent)s from the general team has joined."),
    Topic.BILLING: gettext_noop("%(agent)s from the billing team has joined."),
    Topic.CONNECTIVITY: gettext_noop("%(agent)s from the connectivity team has joined."),
}


def announce_joined(conversation: Conversation, agent: Agent, *, now: datetime) -> None:
    chat_log.announce(conversation, JOINED[Topic(conversation.topic)], now=now, agent=agent.first_name)
    broadcast.desk_moved(conversation.topic)
