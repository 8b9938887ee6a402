"""Who is at the desk, what they want to be, and how many more chats they have room for."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count

from chat.models import GONE_AFTER, AgentDesk, ChatMessage, Conversation
from chat.protocol import broadcast
from supportportal.foundations.knock import knock_after_commit
from tickets.access import agent_of
from tickets.models import Agent

log = logging.getLogger(__name__)

PAUSE_AFTER_MISSED_CHAT = timedelta(seconds=60)  # nothing is handed to an agent who has just left a customer unanswered


@dataclass(frozen=True, slots=True)
class Seat:
    """An available agent, and what they have in hand."""

    desk: AgentDesk
    load: int

    @property
    def room(self) -> int:
        return max(0, self.desk.capacity - self.load)


def mark_agent_seen(user: Any, *, now: datetime) -> None:
    """The heartbeat of an open desk: one statement, unless they have just come. Only agents are counted."""
    desks = AgentDesk.objects.filter(agent__user_id=user.pk, agent__user__is_active=True)
    if desks.seen_lately(now).update(seen_at=now):
        return
    if agent := agent_of(user):
        AgentDesk.objects.update_or_create(agent=agent, defaults={"seen_at": now})
        _announce_change(agent)


def place_on_duty(user: Any) -> AgentDesk | None:
    """The place of an agent who is on duty, asked for by every page of the desk: one query, none for a stranger."""
    if user is None or not user.is_authenticated:
        return None
    return AgentDesk.objects.on_duty().filter(agent__user=user.pk).first()


def desk_of(agent: Agent, *, now: datetime) -> AgentDesk:
    return AgentDesk.objects.filter(agent=agent).first() or AgentDesk(agent=agent, seen_at=now - GONE_AFTER)


@transaction.atomic
def set_status(agent: Agent, status: str, *, now: datetime) -> None:
    """Choosing a status is a sign of life, and makes up for a missed chat."""
    fields = {"status": AgentDesk.Status(status), "seen_at": now, "missed_at": None}
    AgentDesk.objects.update_or_create(agent=agent, defaults=fields)
    _announce_change(agent)


@transaction.atomic
def set_capacity(agent: Agent, capacity: int, *, now: datetime) -> None:
    """How many chats at once; 0 takes none. Raises ValueError for more than anybody can hold."""
    desk, _born = AgentDesk.objects.get_or_create(agent=agent, defaults={"seen_at": now})
    if not 0 <= capacity <= 20:
        raise ValueError(capacity)
    AgentDesk.objects.filter(pk=desk.pk).update(capacity=capacity)
    _announce_change(agent)


@transaction.atomic
def set_manual(agent: Agent, manual: bool, *, now: datetime) -> None:
    """Whether they pick their chats themselves."""
    desk, _born = AgentDesk.objects.get_or_create(agent=agent, defaults={"seen_at": now})
    AgentDesk.objects.filter(pk=desk.pk).update(manual=manual)
    _announce_change(agent)


def record_missed_chat(desk: AgentDesk, *, taken_at: datetime, now: datetime) -> None:
    """They left a customer unanswered whom they had been given at `taken_at`: they get nothing more for a minute.

    An agent who leaves the next one unanswered as well, without a word to anybody in between, isn't there, even with a
    page open: they are away until they say otherwise. The caller has locked the desk's row. Busy agents, who pick their
    chats, are left as they are.
    """
    available = AgentDesk.objects.filter(pk=desk.pk, status=AgentDesk.Status.AVAILABLE)
    if desk.missed_at is None or taken_at < desk.missed_at or _spoke_after(desk.missed_at, desk):
        available.update(missed_at=now)
    elif available.update(missed_at=now, status=AgentDesk.Status.AWAY):
        log.info("agent %s left two customers unanswered and counts as away", desk.agent_id)
        _announce_change(desk.agent)


def _spoke_after(moment: datetime, desk: AgentDesk) -> bool:
    messages = ChatMessage.objects.filter(agent=desk.agent_id, author=ChatMessage.Author.AGENT)
    return messages.filter(created_at__gt=moment).exists()


def at_the_desk(topic: str, *, now: datetime) -> list[Agent]:
    """The agents of the team who are there for customers: seen within 45 seconds, and neither away nor invisible."""
    desks = AgentDesk.objects.at_the_desk(now).filter(agent__teams__topic=topic)
    return [desk.agent for desk in desks.select_related("agent__user").order_by("agent__pk")]


def topics_at_the_desk(*, now: datetime) -> set[str]:
    """The topics of which somebody is there for customers."""
    present = AgentDesk.objects.at_the_desk(now).filter(agent__teams__isnull=False)
    return set(present.values_list("agent__teams__topic", flat=True))


def free_room(topic: str, *, now: datetime) -> int:
    """How many more chats the available agents of the team can hold."""
    available = AgentDesk.objects.available(now).filter(agent__teams__topic=topic)
    return sum(seat.room for seat in seats(available))


def seats(desks: Iterable[AgentDesk]) -> list[Seat]:
    """With what each holds now, in one more query: made after the locks, it sees what every rival has handed out."""
    desk_list = list(desks)
    open_conversations = Conversation.objects.open().filter(agent__in=[desk.agent_id for desk in desk_list]).order_by()
    loads = dict(open_conversations.values_list("agent").annotate(Count("pk")))
    return [Seat(desk, loads.get(desk.agent_id, 0)) for desk in desk_list]


def _announce_change(agent: Agent) -> None:
    """Colleagues and waiting customers see the change; a waiting chat may find an agent."""
    for topic in agent.teams.values_list("topic", flat=True):
        broadcast.desk_moved(topic)
    knock_after_commit("chat.tasks.hand_out")
