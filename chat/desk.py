"""Who takes the waiting conversation, answers it, and closes it; and who is at the desk."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from chat import broadcast, conversations
from chat.conversations import ConversationClosed
from chat.models import ChatMessage, Conversation, Presence
from supportportal.topics import Topic
from tickets.access import agent_of
from tickets.models import Agent

JOINED = {
    Topic.GENERAL: gettext_noop("%(agent)s from the general team has joined."),
    Topic.BILLING: gettext_noop("%(agent)s from the billing team has joined."),
    Topic.CONNECTIVITY: gettext_noop("%(agent)s from the connectivity team has joined."),
}
CLOSED_BY_AGENT = gettext_noop("%(agent)s has closed the conversation.")
CLOSED_BY_CUSTOMER = gettext_noop("%(customer)s has ended the conversation.")


class NotYours(Exception):
    """The conversation belongs to another team, or to another agent."""


class AlreadyTaken(Exception):
    """Another agent was faster."""


@transaction.atomic
def take(conversation: Conversation, *, agent: Agent, now: datetime) -> None:
    """Of two agents one wins, the other gets AlreadyTaken; taking one's own again changes nothing."""
    if not _may_take(conversation, agent=agent):
        raise NotYours
    waiting = Conversation.objects.waiting().filter(pk=conversation.pk)
    # The rival is a colleague pressing the same button: only one of us finds it still waiting.
    won = waiting.update(status=Conversation.Status.OPEN, agent=agent, taken_at=now) == 1
    conversation.refresh_from_db()
    if won:
        conversations.announce(conversation, JOINED[Topic(conversation.topic)], now=now, agent=agent.first_name)
        broadcast.desk_moved(conversation.topic)
    elif conversation.status == Conversation.Status.CLOSED:
        raise ConversationClosed
    elif conversation.agent_id != agent.pk:
        raise AlreadyTaken


def _may_take(conversation: Conversation, *, agent: Agent) -> bool:
    return agent.user.is_superuser or Conversation.objects.visible_to(agent).filter(pk=conversation.pk).exists()


def answer(conversation: Conversation, *, agent: Agent, text: str, client_key: str, now: datetime) -> ChatMessage:
    """What the agent says. Only who has taken a conversation speaks in it."""
    if not Conversation.objects.filter(pk=conversation.pk, agent=agent).exists():
        raise NotYours
    return conversations.post_message(
        conversation, author=ChatMessage.Author.AGENT, text=text, client_key=client_key, now=now, agent=agent
    )


def close(conversation: Conversation, *, agent: Agent, now: datetime) -> None:
    if not Conversation.objects.filter(pk=conversation.pk, agent=agent).exists():
        raise NotYours
    _close(conversation, CLOSED_BY_AGENT, now=now, agent=agent.first_name)


def end(conversation: Conversation, *, now: datetime) -> None:
    """The customer has what they came for, or gives up waiting."""
    _close(conversation, CLOSED_BY_CUSTOMER, now=now, customer=conversation.name)


@transaction.atomic
def _close(conversation: Conversation, sentence: str, *, now: datetime, **names: str) -> None:
    # The rival is the other side, closing at the same moment: the second one changes nothing.
    locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if locked.status == Conversation.Status.CLOSED:
        return
    conversations.announce(locked, sentence, now=now, **names)
    Conversation.objects.filter(pk=locked.pk).update(status=Conversation.Status.CLOSED, closed_at=now)
    broadcast.desk_moved(locked.topic)


def seen(user: Any, *, now: datetime) -> None:
    """The heartbeat of an open desk. Somebody who only looks on, without being an agent, isn't counted."""
    if agent := agent_of(user):
        Presence.objects.update_or_create(agent=agent, defaults={"seen_at": now})
