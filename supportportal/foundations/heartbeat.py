"""Signs of life: beat says when it last sent a heartbeat, the worker when it last did one, an intake when it answered.

A key in Redis for each, so that one can be told to be ill without the other.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

import redis
from django.conf import settings

BEAT = "heartbeat:beat-called"
WORKER = "heartbeat:worker-answered"
SWEEP = "heartbeat:cases-swept"
CHATS = "heartbeat:chats-swept"
DOORS = "heartbeat:doors"  # a hash: which door of which machine, and when it last answered as a mail server wants it

_server = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)


@dataclass(frozen=True, slots=True)
class Signs:
    beat_called_at: datetime | None
    worker_answered_at: datetime | None
    doors_answered_at: Mapping[str, datetime] = field(default_factory=dict)


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


def door_answered(door: str, now: datetime) -> None:
    _server.hset(DOORS, door, str(now.timestamp()))


def doors_answered_at() -> dict[str, datetime]:
    """By the name of the door. Who is killed leaves its sign behind; who stops in order takes it along."""
    return _moments(cast("dict[bytes, bytes]", _server.hgetall(DOORS)))


def forget_doors(doors: Collection[str]) -> None:
    if doors:
        _server.hdel(DOORS, *doors)


def signs_of_life() -> Signs:
    """One round trip; raises `redis.RedisError` when there is no Redis to ask."""
    with _server.pipeline(transaction=False) as questions:
        questions.mget(BEAT, WORKER)
        questions.hgetall(DOORS)
        (called, answered), doors = questions.execute()
    return Signs(_moment(called), _moment(answered), _moments(doors))


def _moments(doors: Mapping[bytes, bytes]) -> dict[str, datetime]:
    return {name.decode(errors="replace"): datetime.fromtimestamp(float(at), UTC) for name, at in doors.items()}


def _moment(value: bytes | None) -> datetime | None:
    return datetime.fromtimestamp(float(value), UTC) if value else None
