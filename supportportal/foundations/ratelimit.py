"""Not too often: limits on what a stranger may do, counted in Redis for all processes together."""

import hashlib
import logging

import redis
from django.conf import settings

log = logging.getLogger(__name__)

_server = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)


def allowed(action: str, *, who: str, limit: int, seconds: int) -> bool:
    """Counts this act and says whether `who` stays within `limit` acts per window of `seconds`.

    `who` may be anything that somebody typed or sent, of any length: Redis gets a hash of it, which is as long as any
    other and tells nobody who it was. Without Redis everything is allowed: a limit protects us, and must never be why
    a customer can't write; and a full Redis forgets counts before all else. (Signing in is counted elsewhere, see
    `sign_in.attempts`.)
    """
    key = f"limit:{action}:{hashlib.sha256(who.encode('utf-8', 'replace')).hexdigest()[:32]}"
    try:
        with _server.pipeline() as pipeline:  # one transaction: no key is ever left without an end
            pipeline.set(key, 0, ex=seconds, nx=True)
            pipeline.incr(key)
            _, count = pipeline.execute()
    except redis.RedisError as problem:
        log.warning("no limit on %s while Redis is away: %s", action, problem)
        return True
    return int(count) <= limit
