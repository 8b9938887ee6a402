"""Where a conversation stands, as its customer and its agent see it at any moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self, TypedDict

from chat.models import GONE_AFTER, Conversation
from chat.presence import agent_presence, offer
from chat.presence.hours import Week

WAITING, CLOSED = Conversation.Status.WAITING, Conversation.Status.CLOSED


class Read(TypedDict):
    """The sequence up to which each side has read."""

    customer: int
    agent: int


class State(TypedDict):
    """Where the conversation stands, as it goes over the wire. What is about waiting is None for the others."""

    status: str
    topic: str
    agent: str
    present: bool  # is anybody of the team at the desk
    place: int | None  # 1 is next
    wait: int | None  # seconds, typically, until the first answer
    opens_at: str | None  # when the hours are over
    verdict: str  # chat, closed, empty: what a customer who waits may hope for
    late: bool  # nobody will come soon: mail is offered
    read: Read


@dataclass(frozen=True, slots=True)
class Queues:
    """All that is asked for the sake of those who wait."""

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
            # Who has left keeps their own place, and takes none from those who are there.
            before[topic] += seen_at is not None and seen_at > now - GONE_AFTER
        waits = {topic: offer.typical_wait(topic, now=now) for topic in topics}
        return cls(places, waits, Week.read(now=now))


def state_of(conversation: Conversation, *, now: datetime) -> State:
    return states_of([conversation], now=now)[conversation.pk]


def states_of(conversations: Sequence[Conversation], *, now: datetime) -> dict[int, State]:
    """No query for closed ones, one for open ones, a few more when somebody waits, however many they are."""
    going_on = any(one.status != CLOSED for one in conversations)
    present = agent_presence.topics_at_the_desk(now=now) if going_on else set()
    waiting = {one.topic for one in conversations if one.status == WAITING}
    queues = Queues.read(waiting, now=now) if waiting else None
    states = {one.pk: _plain(one, present=one.topic in present) for one in conversations}
    for one in conversations:
        if queues and one.status == WAITING:
            _add_hopes(states[one.pk], one, queues=queues, now=now)
    return states


def _plain(conversation: Conversation, *, present: bool) -> State:
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


def _add_hopes(state: State, conversation: Conversation, *, queues: Queues, now: datetime) -> None:
    # Whoever is still there after hours goes on with those who wait.
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
