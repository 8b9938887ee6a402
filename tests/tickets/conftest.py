"""What every test of requests begins with, and the folders that tests of the mailroom and of the outbox ask for."""

from pathlib import Path

import pytest
import redis
from django.conf import settings as portal
from pytest_django import Settings


@pytest.fixture(autouse=True)
def no_limits_from_before() -> None:
    """Another test of this process may have started a Redis, and the same customer writes in many tests."""
    try:
        redis.Redis.from_url(portal.REDIS_URL).flushdb()
    except redis.ConnectionError:
        return


@pytest.fixture
def own_folders(settings: Settings, tmp_path: Path) -> None:
    """An empty spool and an empty outgoing folder."""
    settings.PORTAL_DATA = tmp_path
    settings.EMAIL_BACKEND = "tickets.outbox.eml_backend.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "outgoing"
