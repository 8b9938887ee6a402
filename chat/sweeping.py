"""The chat's round, every five seconds: does whatever a knock, a page or a person has forgotten."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import redis
from django.db.models import Min

from chat.assignment import handing_out, mail_offers
from chat.closing import leaving
from chat.models import ChatFile, Conversation
from supportportal.foundations import heartbeat
from tickets.attachments import scanning

SWEEP_LATE_AFTER = timedelta(seconds=45)  # nine rounds missed


@dataclass(frozen=True, slots=True)
class SweepHealth:
    """`silent_seconds`: since a round was completed, None when Redis doesn't know; `overdue_seconds`: how much longer
    than a minute a customer was left with an agent who doesn't answer."""

    silent_seconds: float | None
    overdue_seconds: float

    @property
    def swept(self) -> bool:
        """Without a sign from Redis, which may forget at any moment, the rows decide."""
        late = SWEEP_LATE_AFTER.total_seconds()
        return self.overdue_seconds <= late and (self.silent_seconds or 0.0) <= late


def sweep(*, now: datetime) -> None:
    handing_out.hand_out_all(now=now)
    mail_offers.offer_mail(now=now)
    leaving.mail_what_was_not_heard(now=now)
    leaving.turn_left_into_requests(now=now)
    leaving.close_abandoned(now=now)


def sweep_and_sign(*, now: datetime) -> None:
    """A round, and the sign that it was completed."""
    sweep(now=now)
    heartbeat.chats_swept(now)


def sweep_health(*, now: datetime) -> SweepHealth:
    """One query."""
    unanswered = Conversation.objects.without_a_word_since(now - handing_out.ANSWER_WITHIN)
    since = unanswered.aggregate(at=Min("taken_at"))["at"]
    overdue = (now - since - handing_out.ANSWER_WITHIN).total_seconds() if since else 0.0
    return SweepHealth(_silent_seconds(now=now), round(overdue, 1))


def _silent_seconds(*, now: datetime) -> float | None:
    try:
        swept_at = heartbeat.chats_swept_at()
    except redis.RedisError:
        return None
    return None if swept_at is None else round(max((now - swept_at).total_seconds(), 0.0), 1)


def scan_files(*, now: datetime) -> int:
    return scanning.scan(ChatFile, now=now)
