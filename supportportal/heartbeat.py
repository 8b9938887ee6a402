"""Signs of life: beat says when it last sent a heartbeat, the worker when it last did one.

Two keys in Redis, so that one can be told to be ill without the other.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

import redis
from django.conf import settings

BEAT = "heartbeat:beat-called"
WORKER = "heartbeat:worker-answered"
SWEEP = "heartbeat:cases-swept"
CHATS = "heartbeat:chats-swept"

_server = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)


@dataclass(frozen=True, slots=True)
class Signs:
    beat_called_at: datetime | None
    worker_answered_at: datetime | None


def beat_called(now: datetime) -> None:
    _server.set(BEAT, now.timestamp())


def worker_answered(now: datetime) -> None:
    _server.set(WORKER, now.timestamp())


def cases_swept(now: datetime) -> None:
    _server.set(SWEEP, now.timestamp())


def cases_swept_at() -> datetime | None:
    return _moment(cast("bytes | None", _server.get(SWEEP)))


def chats_swept(now: datetime) -> None:
    _server.set(CHATS, now.timestamp())


def chats_swept_at() -> datetime | None:
    return _moment(cast("bytes | None", _server.get(CHATS)))


def signs_of_life() -> Signs:
    """One round trip; raises `redis.RedisError` when there is no Redis to ask."""
    called, answered = cast("list[bytes | None]", _server.mget(BEAT, WORKER))
    return Signs(_moment(called), _moment(answered))


def _moment(value: bytes | None) -> datetime | None:
    return datetime.fromtimestamp(float(value), UTC) if value else None
