"""Waiting chats find their agent: the longest waiting first, to whoever has most room; unanswered ones return."""

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
from chat.presence.agent_presence import PAUSE_AFTER_MISSED_CHAT, Seat
from chat.protocol import broadcast
from tickets.models import Team

log = logging.getLogger(__name__)

ANSWER_WITHIN = timedelta(seconds=60)
SWEEP_OVERDUE_AFTER = timedelta(seconds=15)
MAX_CHATS_PER_TRANSACTION = 100  # the rest follows in the next round
CANT_ANSWER = gettext_noop("%(agent)s can’t answer just now. You keep your place: the next free colleague takes over.")


def hand_out_all(*, now: datetime) -> int:
    """The sweep: first the unanswered chats come back, then all that wait are handed out. Returns how many were."""
    take_back(now=now)
    topics = Conversation.objects.waiting().order_by().values_list("topic", flat=True).distinct()
    return sum(_hand_out_guarded(topic, now=now) for topic in topics)


def _hand_out_guarded(topic: str, *, now: datetime) -> int:
    try:
        return hand_out(topic, now=now)
    except OperationalError:
        raise  # the database is away: no team is to blame
    except Exception:  # whatever it is, it must not keep the other teams' customers waiting
        log.exception("chats of %s not handed out", topic)
        return 0


def hand_out_if_overdue(*, now: datetime) -> None:
    """At every heartbeat of a desk: hands out if somebody still waits because no sweep came, as without Redis."""
    if Conversation.objects.waiting().filter(waiting_since__lte=now - SWEEP_OVERDUE_AFTER).exists():
        hand_out_all(now=now)


def hand_out(topic: str, *, now: datetime) -> int:
    """Returns how many found an agent. Any number of processes may do it at once."""
    waiting = Conversation.objects.waiting().filter(topic=topic).still_wanted(now)
    if hours.settings_of(topic).manual or not waiting.exists() or not agent_presence.free_room(topic, now=now):
        return 0  # the usual case, and it needs no lock
    return _hand_out_locked(topic, now=now)


@transaction.atomic
def _hand_out_locked(topic: str, *, now: datetime) -> int:
    # The rival is another process handing out this topic's chats: one at a time, or the order of waiting is lost.
    Team.objects.select_for_update().get(topic=Team.objects.of(topic).topic)
    seats = _lock_free_seats(topic, now=now)
    waiting = _lock_longest_waiting(topic, most=sum(seat.room for seat in seats), now=now)
    for conversation in waiting:
        best = max(range(len(seats)), key=lambda number: _rank(seats[number], now=now))
        _hand_to(conversation, seats[best].desk, now=now)
        seats[best] = Seat(seats[best].desk, seats[best].load + 1)
    return len(waiting)


def _lock_longest_waiting(topic: str, *, most: int, now: datetime) -> list[Conversation]:
    """Locked in the order of their keys, as everywhere; those that have just been taken are left out."""
    first = Conversation.objects.waiting().filter(topic=topic).still_wanted(now).longest_waiting_first()
    keys = list(first.values_list("pk", flat=True)[: min(MAX_CHATS_PER_TRANSACTION, most)])
    # The rivals are an agent who takes one by hand, and a customer who gives up.
    locked = Conversation.objects.waiting().filter(pk__in=keys).order_by("pk").select_for_update()
    return sorted(locked, key=lambda conversation: keys.index(conversation.pk))


def _lock_free_seats(topic: str, *, now: datetime) -> list[Seat]:
    """Locked in the order of their keys, or two processes could both fill the last place of an agent of two teams."""
    free = AgentDesk.objects.available(now).filter(agent__teams__topic=topic, manual=False)
    rested = free.filter(Q(missed_at=None) | Q(missed_at__lte=now - PAUSE_AFTER_MISSED_CHAT))
    keys = list(rested.values_list("pk", flat=True))
    # Filtered by availability again: the rival is the agent who has just said that they are away.
    desks = AgentDesk.objects.available(now).filter(pk__in=keys).select_related("agent__user").order_by("pk")
    return agent_presence.seats(desks.select_for_update(of=("self",)))


def _rank(seat: Seat, *, now: datetime) -> tuple[float, timedelta, int]:
    """The largest share of free places first; among equals, whoever was given a chat longest ago, or never."""
    share = seat.room / seat.desk.capacity if seat.desk.capacity else 0.0
    idle = now - seat.desk.last_handed_at if seat.desk.last_handed_at else timedelta.max
    return share, idle, -seat.desk.pk


def _hand_to(conversation: Conversation, desk: AgentDesk, *, now: datetime) -> None:
    changes = {"status": Conversation.Status.OPEN, "agent": desk.agent, "taken_at": now, "answered_at": None}
    Conversation.objects.filter(pk=conversation.pk).update(**changes)
    desk.last_handed_at = now
    desk.save(update_fields=["last_handed_at"])
    announce_joined(conversation, desk.agent, now=now)
    log.info("chat %s handed to agent %s", conversation.pk, desk.agent_id)


def take_back(*, now: datetime) -> int:
    """Takes back chats whose agent hasn't said a word for 60 seconds, or has been gone for 45. Returns how many.

    Where the agent had the last word and the customer is gone too, nobody is waiting for anything.
    """
    unanswered = Conversation.objects.without_a_word_since(now - ANSWER_WITHIN).values_list("pk", flat=True)
    agents_present = AgentDesk.objects.filter(seen_at__gt=now - GONE_AFTER).values("agent")
    left_by_agent = Conversation.objects.open().filter(taken_at__lte=now - GONE_AFTER).exclude(agent__in=agents_present)
    waits = Q(customer_seen_at__gt=now - GONE_AFTER) | Q(last_author=None) | ~Q(last_author=ChatMessage.Author.AGENT)
    abandoned = left_by_agent.with_last_author().filter(waits).values_list("pk", flat=True)
    return sum(give_back(key, now=now) for key in sorted({*unanswered, *abandoned}))


@transaction.atomic
def give_back(conversation_id: int, *, now: datetime) -> bool:
    """It waits again at its old place, which depends on when the customer came."""
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
        agent_presence.record_missed_chat(desk, taken_at=locked.taken_at or now, now=now)
    since = now if locked.answered_at else locked.waiting_since
    Conversation.objects.filter(pk=locked.pk).update(
        status=Conversation.Status.WAITING, agent=None, taken_at=None, answered_at=None, waiting_since=since
    )
    chat_log.announce(locked, CANT_ANSWER, now=now, agent=name)
    broadcast.desk_moved(locked.topic)
    log.info("chat %s came back from agent %s", locked.pk, locked.agent_id)
    return True
