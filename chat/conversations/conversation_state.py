"""Where a conversation stands, as its customer and its agent see it at any moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self, TypedDict

from chat.models import GONE_AFTER, Conversation
from chat.presence import agent_presence, offer
from chat.presence.hours import Week

WAITING, CLOSED = Conversation.Status.WAITING, Conversation.Status.CLOSED


class ReadMarks(TypedDict):
    """The sequence up to which each side has read."""

    customer: int
    agent: int


class ConversationState(TypedDict):
    """Where the conversation stands, as it goes over the wire. What concerns waiting is None when it doesn't wait."""

    status: str
    topic: str
    agent: str
    present: bool  # is anybody of the team at the desk
    place: int | None  # 1 is next
    wait: int | None  # seconds, typically, until the first answer
    opens_at: str | None  # when the hours are over
    verdict: str  # chat, closed, empty: what a customer who waits may hope for
    late: bool  # nobody will come soon: mail is offered
    read: ReadMarks


@dataclass(frozen=True, slots=True)
class Queues:
    """What is read only when somebody waits."""

    places: Mapping[int, int]
    waits: Mapping[str, int | None]
    week: Week

    @classmethod
    def read(cls, topics: set[str], *, now: datetime) -> Self:
        waiting = Conversation.objects.waiting().filter(topic__in=topics).still_wanted(now).longest_waiting_first()
        places: dict[int, int] = {}
        before = dict.fromkeys(topics, 0)
        for key, topic, seen_at in waiting.values_list("pk", "topic", "customer_seen_at"):
            places[key] = before[topic] + 1
            # Customers who have left keep their place, but don't count for those behind them.
            before[topic] += seen_at is not None and seen_at > now - GONE_AFTER
        waits = {topic: offer.typical_wait(topic, now=now) for topic in topics}
        return cls(places, waits, Week.read(now=now))


def state_of(conversation: Conversation, *, now: datetime) -> ConversationState:
    return states_of([conversation], now=now)[conversation.pk]


def states_of(conversations: Sequence[Conversation], *, now: datetime) -> dict[int, ConversationState]:
    """No query for closed ones, one for open ones, a few more when somebody waits, however many they are."""
    going_on = any(conversation.status != CLOSED for conversation in conversations)
    present = agent_presence.topics_at_the_desk(now=now) if going_on else set()
    waiting = {conversation.topic for conversation in conversations if conversation.status == WAITING}
    queues = Queues.read(waiting, now=now) if waiting else None
    states = {
        conversation.pk: _state_without_queue(conversation, present=conversation.topic in present)
        for conversation in conversations
    }
    for conversation in conversations:
        if queues and conversation.status == WAITING:
            _add_queue_state(states[conversation.pk], conversation, queues=queues, now=now)
    return states


def _state_without_queue(conversation: Conversation, *, present: bool) -> ConversationState:
    return {
        "status": conversation.status,
        "topic": conversation.topic,
        "agent": conversation.agent.first_name if conversation.agent else "",
        "present": present,
        "place": None,
        "wait": None,
        "opens_at": None,
        "verdict": offer.CHAT,
        "late": False,
        "read": {"customer": conversation.customer_read, "agent": conversation.agent_read},
    }


def _add_queue_state(state: ConversationState, conversation: Conversation, *, queues: Queues, now: datetime) -> None:
    # Agents who are still there after hours go on with the waiting chats.
    is_open = state["present"] or queues.week.is_open(conversation.topic, at=now)
    opens_at = None if is_open else queues.week.opens_next(conversation.topic, after=now)
    state["opens_at"] = opens_at.isoformat() if opens_at else None
    state["verdict"] = offer.verdict(is_open=is_open, present=state["present"], full=False)
    if state["verdict"] == offer.CHAT:  # a place and a wait promise that somebody comes
        state["place"] = queues.places.get(conversation.pk)
        state["wait"] = queues.waits[conversation.topic]
    too_long = has_waited_too_long(conversation, week=queues.week, now=now)
    state["late"] = too_long or state["verdict"] != offer.CHAT


def has_waited_too_long(conversation: Conversation, *, week: Week, now: datetime) -> bool:
    patience = timedelta(minutes=week.settings_of(conversation.topic).patience_minutes)
    return (conversation.waiting_since or conversation.started_at) + patience <= now
