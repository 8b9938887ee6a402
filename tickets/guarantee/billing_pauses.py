"""Who said no is asked again later and later: kept in Redis, where it may be forgotten at any time without harm."""

import logging
from datetime import datetime, timedelta
from typing import cast

import redis
from django.conf import settings

log = logging.getLogger(__name__)

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=1)
KEPT = timedelta(days=1)

_server = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)


def is_over(who: str, *, now: datetime) -> bool:
    """Also without Redis: then it is asked at every round, as if it had never refused."""
    try:
        until = cast("bytes | None", _server.hget(_key(who), "until"))
    except redis.RedisError:
        return True
    return until is None or now.timestamp() >= float(until)


def lengthen(who: str, *, now: datetime) -> None:
    """A minute, then twice as long each time, up to an hour."""
    try:
        times = int(cast("int", _server.hincrby(_key(who), "times", 1)))
        pause = min(SHORTEST * 2 ** min(times - 1, 10), LONGEST)
        _server.hset(_key(who), "until", str((now + pause).timestamp()))
        _server.expire(_key(who), KEPT)
    except redis.RedisError as problem:
        log.warning("no pause for billing while Redis is away: %s", type(problem).__name__)


def end(who: str) -> None:
    try:
        _server.delete(_key(who))
    except redis.RedisError as problem:
        log.warning("a pause of billing goes on until Redis is back: %s", type(problem).__name__)


def _key(who: str) -> str:
    return f"billing-pause:{who}"
