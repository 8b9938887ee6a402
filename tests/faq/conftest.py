"""Limits of one test don't touch the next."""

import pytest
import redis
from django.conf import settings


@pytest.fixture
def fresh_limits(redis_server: str) -> None:
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
