"""What every test of requests begins with."""

import pytest
import redis
from django.conf import settings as portal


@pytest.fixture(autouse=True)
def no_limits_from_before() -> None:
    """Another test of this process may have started a Redis, and the same customer writes in many tests."""
    try:
        redis.Redis.from_url(portal.REDIS_URL).flushdb()
    except redis.ConnectionError:
        return
