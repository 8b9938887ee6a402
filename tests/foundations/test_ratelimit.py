"""What Redis keeps of a limit: a short name that tells nobody who it was, and not for ever."""

import pytest
import redis

from supportportal.foundations.ratelimit import allowed


@pytest.mark.parametrize("who", ["ada@customers.example", "x" * 1_900_000, "", "\n\0é", "\udc80"])
def test_a_key_is_short_and_tells_nobody_and_ends(redis_server: str, who: str) -> None:
    with redis.Redis.from_url(redis_server) as server:
        server.flushdb()
        assert [allowed("try", who=who, limit=2, seconds=60) for _ in range(3)] == [True, True, False]
        [key] = server.keys()
        assert (len(key) < 60, b"ada" in key, 0 < server.ttl(key) <= 60) == (True, False, True)
        assert allowed("try", who=f"{who}!", limit=2, seconds=60)
        server.flushdb()
