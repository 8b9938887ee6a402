"""Growing pauses before billing is asked again: kept in Redis, which may forget them at any time without harm."""

import logging
from datetime import datetime, timedelta
from typing import cast

import redis
from django.conf import settings

log = logging.getLogger(__name__)

SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
FORGET_AFTER = timedelta(days=1)

_server = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)


def is_over(who: str, *, now: datetime) -> bool:
    """True without Redis: billing is then asked at every round, as if it had never refused."""
    try:
        until = cast("bytes | None", _server.hget(_pause_key(who), "until"))
    except redis.RedisError:
        return True
    return until is None or now.timestamp() >= float(until)


def lengthen(who: str, *, now: datetime) -> None:
    """A minute, then twice as long each time, up to an hour."""
    try:
        times = int(cast("int", _server.hincrby(_pause_key(who), "times", 1)))
        pause = min(SHORTEST_PAUSE * 2 ** min(times - 1, 10), LONGEST_PAUSE)
        _server.hset(_pause_key(who), "until", str((now + pause).timestamp()))
        _server.expire(_pause_key(who), FORGET_AFTER)
    except redis.RedisError as problem:
        log.warning("no pause for billing while Redis is away: %s", type(problem).__name__)


def end(who: str) -> None:
    try:
        _server.delete(_pause_key(who))
    except redis.RedisError as problem:
        log.warning("a pause of billing goes on until Redis is back: %s", type(problem).__name__)


def _pause_key(who: str) -> str:
    return f"billing-pause:{who}"
