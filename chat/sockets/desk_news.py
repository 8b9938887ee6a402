"""What an agent's desk shows at any moment: who waits, whom they are talking with, their status, the latest notes."""

from datetime import datetime
from typing import Any, TypedDict

from django.urls import reverse

from chat.access import visible_conversations
from chat.assignment import waiting
from chat.assignment.handing_out import ANSWER_WITHIN
from chat.conversations import delivery
from chat.conversations.notes import readable_by
from chat.models import AgentDesk, ChatNote, Conversation
from chat.presence import agent_presence
from supportportal.foundations.masking.masks import masked
from tickets.access import agent_of
from tickets.models import Agent

MAX_LATEST_NOTES = 20
MAX_EXCERPT_LENGTH = 160


class OwnConversation(TypedDict):
    """A conversation that this agent has, as it goes over the wire."""

    id: str  # public
    url: str
    name: str
    topic: str
    unread: int  # the customer's messages that the agent hasn't read
    text: str  # the last message of either side
    since: str  # when the agent got it
    answered: bool  # False: there are 60 seconds for the first word
    answer_in: int | None  # seconds left for that; None once it is said
    gone: bool  # the customer isn't there; what the agent writes goes on by mail


class NoteShown(TypedDict):
    conversation: str  # public id
    url: str
    about: str  # the customer
    name: str
    text: str
    at: str
    whispered: bool
    own: bool


class DeskNews(TypedDict):
    """The desk's whole frame, without its type."""

    waiting: list[waiting.WaitingRow]
    mine: list[OwnConversation]
    status: str
    capacity: int
    manual: bool
    set_away: bool  # the portal has made them away, for chats left unanswered
    notes: list[NoteShown]


def desk_news(user: Any, *, now: datetime) -> DeskNews:
    """The same number of queries however long the lists are. A user who isn't an agent has no conversations."""
    agent = agent_of(user)
    desk = agent_presence.desk_of(agent, now=now) if agent else AgentDesk(status=AgentDesk.Status.INVISIBLE, capacity=0)
    return {
        "waiting": waiting.waiting_rows(user),
        "mine": own_conversations(agent, now=now) if agent else [],
        "status": str(desk.status),
        "capacity": desk.capacity,
        "manual": desk.manual,
        "set_away": desk.set_away,
        "notes": latest_notes(user, agent),
    }


def own_conversations(agent: Agent, *, now: datetime) -> list[OwnConversation]:
    """The conversation they have had longest comes first, so that the list doesn't jump."""
    conversations = Conversation.objects.in_hand_of(agent).with_last_words()
    return [_own_conversation(conversation, now=now) for conversation in conversations.order_by("taken_at", "pk")]


def _own_conversation(conversation: Conversation, *, now: datetime) -> OwnConversation:
    return {
        "id": str(conversation.public_id),
        "url": reverse("admin:chat_conversation_change", args=[conversation.pk]),
        "name": conversation.name,
        "topic": conversation.topic,
        "unread": conversation.unread,
        "text": masked(conversation.last_words or "")[:MAX_EXCERPT_LENGTH],
        "since": (conversation.taken_at or conversation.started_at).isoformat(),
        "answered": conversation.answered_at is not None,
        "answer_in": _seconds_to_answer(conversation, now=now),
        "gone": delivery.is_gone(conversation, now=now),
    }


def _seconds_to_answer(conversation: Conversation, *, now: datetime) -> int | None:
    if conversation.answered_at or conversation.taken_at is None:
        return None
    return max(0, round((conversation.taken_at + ANSWER_WITHIN - now).total_seconds()))


def latest_notes(user: Any, agent: Agent | None) -> list[NoteShown]:
    """Those of conversations that are going on, the latest last."""
    going_on = visible_conversations(user).going_on()
    notes = ChatNote.objects.filter(readable_by(agent), conversation__in=going_on)
    latest = notes.select_related("agent__user", "conversation").order_by("-created_at", "-pk")[:MAX_LATEST_NOTES]
    return [_note_shown(note, to=agent) for note in reversed(latest)]


def _note_shown(note: ChatNote, *, to: Agent | None) -> NoteShown:
    return {
        "conversation": str(note.conversation.public_id),
        "url": reverse("admin:chat_conversation_change", args=[note.conversation_id]),
        "about": note.conversation.name,
        "name": note.agent.first_name if note.agent else "",
        "text": masked(note.text),
        "at": note.created_at.isoformat(),
        "whispered": note.to_id is not None,
        "own": to is not None and note.agent_id == to.pk,
    }
