"""What is offered before a chat starts: is it open, is somebody there, how long is the queue."""

from datetime import datetime, timedelta
from statistics import median
from typing import TypedDict

from django.db.models import Count

from chat.models import AgentDesk, Conversation
from chat.presence import agent_presence
from chat.presence.hours import Week
from supportportal.foundations.topics import Topic

CHAT, CLOSED, EMPTY, FULL = "chat", "closed", "empty", "full"
WAITS_COUNT_FOR = timedelta(hours=12)
MAX_WAITS = 20  # the latest answered conversations of a topic
MIN_WAITS_FOR_MEDIAN = 3  # fewer say nothing


class Offer(TypedDict):
    """As it goes over the wire."""

    open: bool  # within the opening hours
    present: bool  # somebody of the team is at the desk
    full: bool  # nobody has room, and the queue is as long as it may be
    opens_at: str | None  # when it is closed
    reason: str  # why it is closed, if somebody gave a reason
    wait: int | None  # seconds until the first answer, typically
    queue: int  # how many wait
    verdict: str  # chat, closed, empty or full


def offers(*, now: datetime) -> dict[Topic, Offer]:
    """All topics with the same few queries."""
    week, queues, room, waits = Week.read(now=now), _queue_lengths(now), _room_by_topic(now), _waits_by_topic(now)
    present = agent_presence.topics_at_the_desk(now=now)
    return {
        topic: _offer_of(
            topic,
            week=week,
            present=topic in present,
            queue=queues.get(topic, 0),
            room=room.get(topic, 0),
            waits=waits.get(topic, []),
            now=now,
        )
        for topic in Topic
    }


def _offer_of(
    topic: str, *, week: Week, present: bool, queue: int, room: int, waits: list[float], now: datetime
) -> Offer:
    is_open = week.is_open(topic, at=now)
    opens_at = None if is_open else week.opens_next(topic, after=now)
    full = queue - room >= week.settings_of(topic).longest_queue
    return {
        "open": is_open,
        "present": present,
        "full": full,
        "opens_at": opens_at.isoformat() if opens_at else None,
        "reason": "" if is_open else week.reason(topic, at=now),
        "wait": median_wait(waits),
        "queue": queue,
        "verdict": verdict(is_open=is_open, present=present, full=full),
    }


def verdict(*, is_open: bool, present: bool, full: bool) -> str:
    """An agent who is there after hours may finish what waits; nothing new is started."""
    if not is_open:
        return CLOSED
    if not present:
        return EMPTY
    return FULL if full else CHAT


def median_wait(waits: list[float]) -> int | None:
    """In seconds: half of the customers waited no longer. None when there are too few to tell."""
    return round(median(waits)) if len(waits) >= MIN_WAITS_FOR_MEDIAN else None


def typical_wait(topic: str, *, now: datetime) -> int | None:
    return median_wait(_latest_waits(topic, now=now))


def _waits_by_topic(now: datetime) -> dict[str, list[float]]:
    return {topic: _latest_waits(topic, now=now) for topic in Topic}


def _latest_waits(topic: str, *, now: datetime) -> list[float]:
    conversations = Conversation.objects.filter(topic=topic, first_answered_at__gt=now - WAITS_COUNT_FOR)
    latest = conversations.order_by("-first_answered_at").values_list("started_at", "first_answered_at")[:MAX_WAITS]
    return [(first - started).total_seconds() for started, first in latest if first]


def _queue_lengths(now: datetime) -> dict[str, int]:
    waiting = Conversation.objects.waiting().still_wanted(now)
    return dict(waiting.order_by().values_list("topic").annotate(Count("pk")))


def _room_by_topic(now: datetime) -> dict[str, int]:
    available = {seat.desk.agent_id: seat.room for seat in agent_presence.seats(AgentDesk.objects.available(now))}
    room: dict[str, int] = {}
    for topic, agent in AgentDesk.objects.available(now).values_list("agent__teams__topic", "agent"):
        room[topic] = room.get(topic, 0) + available.get(agent, 0)
    return room
