"""What every test may ask for."""

import subprocess
import time
from collections.abc import Iterator

import pytest
import redis
from django.conf import settings
from django.utils import translation

from supportportal.serve import redis_server as embedded


@pytest.fixture(autouse=True)
def english_at_first() -> Iterator[None]:
    """A request in French leaves its thread in French, and the next test is not about that."""
    translation.activate("en")
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """A real server at `settings.REDIS_URL`, one per test process; gives the URL."""
    command = embedded.command(settings.PORTAL_DATA)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = redis.Redis.from_url(settings.REDIS_URL)
    try:
        wait_for_redis(client, process)
        yield settings.REDIS_URL
    finally:
        client.close()
        process.terminate()
        process.wait(10)


def wait_for_redis(client: redis.Redis, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < deadline:
        try:
            client.ping()
        except redis.ConnectionError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("the test Redis did not start")
