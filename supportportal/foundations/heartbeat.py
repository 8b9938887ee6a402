"""Signs of life: beat says when it last sent a heartbeat, the worker when it last did one, an intake when it answered.

A key in Redis for each, so that one can be seen to be ill without the other.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

import redis
from django.conf import settings

BEAT_KEY = "heartbeat:beat-called"
WORKER_KEY = "heartbeat:worker-answered"
SWEEP_KEY = "heartbeat:cases-swept"
CHATS_KEY = "heartbeat:chats-swept"
# A hash: which door of which machine, and when it last answered as a mail server wants it.
DOORS_KEY = "heartbeat:doors"
# A hash: since when and why no letter leaves. It ends by itself, unless another try fails.
SHUT_KEY = "heartbeat:no-way-out"
SHUT_FOR = 600  # seconds

_server = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)


@dataclass(frozen=True, slots=True)
class SignsOfLife:
    beat_called_at: datetime | None
    worker_answered_at: datetime | None
    doors_answered_at: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShutWay:
    since: datetime
    why: str


def beat_called(now: datetime) -> None:
    _server.set(BEAT_KEY, now.timestamp())


def worker_answered(now: datetime) -> None:
    _server.set(WORKER_KEY, now.timestamp())


def cases_swept(now: datetime) -> None:
    _server.set(SWEEP_KEY, now.timestamp())


def cases_swept_at() -> datetime | None:
    return _time_or_none(cast("bytes | None", _server.get(SWEEP_KEY)))


def chats_swept(now: datetime) -> None:
    _server.set(CHATS_KEY, now.timestamp())


def chats_swept_at() -> datetime | None:
    return _time_or_none(cast("bytes | None", _server.get(CHATS_KEY)))


def door_answered(door: str, now: datetime) -> None:
    _server.hset(DOORS_KEY, door, str(now.timestamp()))


def doors_answered_at() -> dict[str, datetime]:
    """By the name of the door. A killed intake leaves its sign behind; one that stops in order takes it along."""
    return _times_by_door(cast("dict[bytes, bytes]", _server.hgetall(DOORS_KEY)))


def forget_doors(doors: Collection[str]) -> None:
    if doors:
        _server.hdel(DOORS_KEY, *doors)


def way_out_is_shut(why: str, now: datetime) -> bool:
    """Whether it was open before."""
    with _server.pipeline() as sign:
        sign.hsetnx(SHUT_KEY, "since", str(now.timestamp()))
        sign.hset(SHUT_KEY, "why", why)
        sign.expire(SHUT_KEY, SHUT_FOR)
        return bool(sign.execute()[0])


def way_out_is_open() -> ShutWay | None:
    """How it was shut, if it was: told to one worker only."""
    with _server.pipeline() as sign:
        sign.hgetall(SHUT_KEY)
        sign.delete(SHUT_KEY)
        return _shut_way(sign.execute()[0])


def shut_way() -> ShutWay | None:
    return _shut_way(cast("dict[bytes, bytes]", _server.hgetall(SHUT_KEY)))


def signs_of_life() -> SignsOfLife:
    """One round trip; raises `redis.RedisError` when there is no Redis to ask."""
    with _server.pipeline(transaction=False) as questions:
        questions.mget(BEAT_KEY, WORKER_KEY)
        questions.hgetall(DOORS_KEY)
        (called, answered), doors = questions.execute()
    return SignsOfLife(_time_or_none(called), _time_or_none(answered), _times_by_door(doors))


def _times_by_door(doors: Mapping[bytes, bytes]) -> dict[str, datetime]:
    return {name.decode(errors="replace"): datetime.fromtimestamp(float(at), UTC) for name, at in doors.items()}


def _shut_way(sign: Mapping[bytes, bytes]) -> ShutWay | None:
    if b"since" not in sign:
        return None
    return ShutWay(datetime.fromtimestamp(float(sign[b"since"]), UTC), sign.get(b"why", b"").decode())


def _time_or_none(value: bytes | None) -> datetime | None:
    return datetime.fromtimestamp(float(value), UTC) if value else None
