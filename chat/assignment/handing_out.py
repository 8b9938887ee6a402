"""Waiting chats find their agent: the longest waiting first, to who has the most room, and back if nobody answers."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from chat.assignment.joining import announce_joined
from chat.conversations import chat_log
from chat.models import GONE_AFTER, AgentDesk, ChatMessage, Conversation
from chat.presence import agent_presence, hours
from chat.presence.agent_presence import MISSED_PAUSE, Seat
from chat.protocol import broadcast
from tickets.models import Team

log = logging.getLogger(__name__)

ANSWER_WITHIN = timedelta(seconds=60)
SWEEP_IS_LATE = timedelta(seconds=15)
AT_ONCE = 100  # given in one transaction; the rest in the next round
CANT_ANSWER = gettext_noop("%(agent)s can’t answer just now. You keep your place: the next free colleague takes over.")


def hand_out_all(*, now: datetime) -> int:
    """The sweep: first what was left unanswered comes back, then everything waiting is handed out. How many were."""
    take_back(now=now)
    topics = Conversation.objects.waiting().order_by().values_list("topic", flat=True).distinct()
    return sum(_hand_out_guarded(topic, now=now) for topic in topics)


def _hand_out_guarded(topic: str, *, now: datetime) -> int:
    try:
        return hand_out(topic, now=now)
    except OperationalError:
        raise  # the database is away: no team is to blame
    except Exception:  # whatever it is, the customers of the other teams don't wait for it
        log.exception("chats of %s not handed out", topic)
        return 0


def catch_up(*, now: datetime) -> None:
    """Asked by every heartbeat of a desk: somebody who waits for a while although nobody swept, as without Redis."""
    if Conversation.objects.waiting().filter(waiting_since__lte=now - SWEEP_IS_LATE).exists():
        hand_out_all(now=now)


def hand_out(topic: str, *, now: datetime) -> int:
    """How many found an agent. Any number of processes may do it at once."""
    waiting = Conversation.objects.waiting().filter(topic=topic).still_wanted(now)
    if hours.settings_of(topic).manual or not waiting.exists() or not agent_presence.free_room(topic, now=now):
        return 0  # without a lock: that is how it is most of the time
    return _under_the_lock(topic, now=now)


@transaction.atomic
def _under_the_lock(topic: str, *, now: datetime) -> int:
    # The rival is another process that hands out this topic's chats: one at a time, or the order of waiting is lost.
    Team.objects.select_for_update().get(topic=Team.objects.of(topic).topic)
    seats = _seats(topic, now=now)
    waiting = _longest_waiting(topic, most=sum(seat.room for seat in seats), now=now)
    for conversation in waiting:
        best = max(range(len(seats)), key=lambda number: _rank(seats[number], now=now))
        _give(conversation, seats[best].desk, now=now)
        seats[best] = Seat(seats[best].desk, seats[best].load + 1)
    return len(waiting)


def _longest_waiting(topic: str, *, most: int, now: datetime) -> list[Conversation]:
    """Locked in the order of their keys, as by everybody who holds several; who has just been taken is left out."""
    first = Conversation.objects.waiting().filter(topic=topic).still_wanted(now).longest_waiting_first()
    keys = list(first.values_list("pk", flat=True)[: min(AT_ONCE, most)])
    # The rivals are an agent who takes one by hand, and a customer who gives up.
    held = Conversation.objects.waiting().filter(pk__in=keys).order_by("pk").select_for_update()
    return sorted(held, key=lambda conversation: keys.index(conversation.pk))


def _seats(topic: str, *, now: datetime) -> list[Seat]:
    """Locked, in the order of their keys: an agent of two teams is not given two last places by two processes."""
    free = AgentDesk.objects.available(now).filter(agent__teams__topic=topic, manual=False)
    rested = free.filter(Q(missed_at=None) | Q(missed_at__lte=now - MISSED_PAUSE))
    keys = list(rested.values_list("pk", flat=True))
    # Available once more: the rival is the agent who has just said that they are away.
    desks = AgentDesk.objects.available(now).filter(pk__in=keys).select_related("agent__user").order_by("pk")
    return agent_presence.seats(desks.select_for_update(of=("self",)))


def _rank(seat: Seat, *, now: datetime) -> tuple[float, timedelta, int]:
    """The largest share of free places; among equals who was given one longest ago, or never."""
    share = seat.room / seat.desk.capacity if seat.desk.capacity else 0.0
    idle = now - seat.desk.last_handed_at if seat.desk.last_handed_at else timedelta.max
    return share, idle, -seat.desk.pk


def _give(conversation: Conversation, desk: AgentDesk, *, now: datetime) -> None:
    taken = {"status": Conversation.Status.OPEN, "agent": desk.agent, "taken_at": now, "answered_at": None}
    Conversation.objects.filter(pk=conversation.pk).update(**taken)
    desk.last_handed_at = now
    desk.save(update_fields=["last_handed_at"])
    announce_joined(conversation, desk.agent, now=now)
    log.info("chat %s handed to agent %s", conversation.pk, desk.agent_id)


def take_back(*, now: datetime) -> int:
    """What its agent left without a word for 60 seconds, or left altogether 45 seconds ago. How many came back.

    Where the agent had the last word and the customer is gone too, nobody waits for anything.
    """
    unanswered = Conversation.objects.without_a_word_since(now - ANSWER_WITHIN).values_list("pk", flat=True)
    there = AgentDesk.objects.filter(seen_at__gt=now - GONE_AFTER).values("agent")
    alone = Conversation.objects.open().filter(taken_at__lte=now - GONE_AFTER).exclude(agent__in=there)
    waits = Q(customer_seen_at__gt=now - GONE_AFTER) | Q(last_author=None) | ~Q(last_author=ChatMessage.Author.AGENT)
    left = alone.with_last_author().filter(waits).values_list("pk", flat=True)
    return sum(give_back(key, now=now) for key in sorted({*unanswered, *left}))


@transaction.atomic
def give_back(conversation_id: int, *, now: datetime) -> bool:
    """Waiting again, at its old place: the place goes by when the customer came."""
    desk = AgentDesk.objects.select_for_update(of=("self",)).filter(agent__conversations=conversation_id).first()
    # The rival is the agent's first word, coming in at this moment.
    locked = Conversation.objects.select_for_update(of=("self",)).select_related("agent__user").get(pk=conversation_id)
    gone = desk is None or desk.seen_at <= now - GONE_AFTER
    silent = locked.answered_at is None and locked.taken_at is not None and locked.taken_at <= now - ANSWER_WITHIN
    passed_on = desk is not None and desk.agent_id != locked.agent_id
    if locked.status != Conversation.Status.OPEN or passed_on or not (gone or silent):
        return False
    name = locked.agent.first_name if locked.agent else settings.PORTAL_NAME
    if desk and not gone:
        agent_presence.missed_one(desk, taken_at=locked.taken_at or now, now=now)
    since = now if locked.answered_at else locked.waiting_since
    Conversation.objects.filter(pk=locked.pk).update(
        status=Conversation.Status.WAITING, agent=None, taken_at=None, answered_at=None, waiting_since=since
    )
    chat_log.announce(locked, CANT_ANSWER, now=now, agent=name)
    broadcast.desk_moved(locked.topic)
    log.info("chat %s came back from agent %s", locked.pk, locked.agent_id)
    return True
