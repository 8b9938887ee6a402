"""The chat on both of its servers."""

from collections.abc import Iterator

import pytest
import redis

from tests.chat.server import Server, running_server


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, redis_server: str) -> Iterator[Server]:
    """Daphne, unless the test is `on_both_servers`."""
    with running_server(getattr(request, "param", "daphne"), redis_server) as running:
        yield running


@pytest.fixture(autouse=True)
def no_limits_from_before(request: pytest.FixtureRequest) -> None:
    """All tests come from one address: what one of them has used up is not held against the next."""
    if "redis_server" in request.fixturenames:
        forget_limits(request.getfixturevalue("redis_server"))


def forget_limits(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        for key in client.scan_iter("limit:*"):
            client.delete(key)
