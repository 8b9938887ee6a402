"""Conversations and agents at their desks, each made in one line."""

import uuid
from datetime import datetime

from chat.conversations import chat_log
from chat.models import AgentDesk, ChatMessage, Conversation
from chat.presence import agent_presence
from tests.moments import NOON
from tests.people import make_agent
from tickets.models import Agent


def at_the_desk(*names: str, topic: str = "connectivity", now: datetime = NOON) -> list[Agent]:
    """Agents of one team whose desks are open."""
    agents = [make_agent(name, topic) for name in names]
    for agent in agents:
        agent_presence.set_status(agent, AgentDesk.Status.AVAILABLE, now=now)
    return agents


def a_conversation(name: str = "Claire", *, topic: str = "connectivity", now: datetime = NOON) -> Conversation:
    email = f"{name.lower()}@customers.example"
    return chat_log.start(topic=topic, name=name, email=email, language="en", now=now)


def said(conversation: Conversation, text: str, *, key: str = "", now: datetime = NOON) -> ChatMessage:
    return chat_log.post_message(
        conversation,
        author=ChatMessage.Author.CUSTOMER,
        text=text,
        client_key=key or uuid.uuid4().hex,
        now=now,
    )


def log_of(conversation: Conversation) -> list[tuple[int, str, str]]:
    return list(conversation.messages.order_by("sequence").values_list("sequence", "author", "text"))
