"""Not too often: limits on what a stranger may do, counted in Redis for all processes together."""

import logging

import redis
from django.conf import settings

log = logging.getLogger(__name__)

_server = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)


def allowed(action: str, *, who: str, limit: int, seconds: int) -> bool:
    """Counts this act and says whether `who` stays within `limit` acts per window of `seconds`.

    Without Redis everything is allowed: a limit protects us, and must never be why a customer can't write.
    """
    key = f"limit:{action}:{who}"
    try:
        with _server.pipeline() as pipeline:
            pipeline.incr(key)
            pipeline.expire(key, seconds, nx=True)
            count, _ = pipeline.execute()
    except redis.RedisError as problem:
        log.warning("no limit on %s while Redis is away: %s", action, problem)
        return True
    return int(count) <= limit
