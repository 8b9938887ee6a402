"""Redis is full: what may be forgotten gives way, and knocks and hints go on. In the real server, with less memory."""

import asyncio
import logging
from collections.abc import Iterator

import pytest
import redis
from channels.layers import channel_layers, get_channel_layer

from chat.protocol.socket_registry import CHANNEL_GROUP
from supportportal.celery import app
from supportportal.foundations import knock
from supportportal.foundations.ratelimit import allowed
from supportportal.serve import banner
from tests.serve.running import until

pytestmark = pytest.mark.one_database
MEMORY = 4 * 1024 * 1024  # some 20,000 counts
TASK = "supportportal.tasks.heartbeat"


@pytest.fixture
def server(redis_server: str) -> Iterator[redis.Redis]:
    """With the embedded server's own policy, and a memory that can be filled within a test."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushdb()
        before = client.config_get("maxmemory")["maxmemory"]
        client.config_set("maxmemory", MEMORY)
        yield client
        client.config_set("maxmemory", before)
        client.flushdb()


def fill_with_limits(server: redis.Redis, *, strangers: int = 40_000) -> None:
    """Twice as many strangers as the memory holds, each with a count as `ratelimit` makes it."""
    for first in range(0, strangers, 1_000):
        with server.pipeline(transaction=False) as counts:
            for number in range(first, first + 1_000):
                counts.set(f"limit:chat start:{number:032x}", 1, ex=600)
            counts.execute()


def fill_with_what_has_no_end(server: redis.Redis) -> None:
    """Far beyond what it may hold: clients that come and go take and give back some of its memory too."""
    server.rpush("celery-of-somebody-else", *["x" * 1_000] * 1_000)
    server.config_set("maxmemory", server.info("memory")["used_memory"] // 2)
    with pytest.raises(redis.exceptions.OutOfMemoryError):
        server.rpush("celery-of-somebody-else", "x")


def next_task() -> str:
    """What a worker takes out of the queue next."""
    with app.connection_for_read() as connection:
        message = connection.SimpleQueue("celery").get(timeout=5)
        message.ack()
        return str(message.headers["task"])


async def hint_from_another_process() -> dict[str, object]:
    here, elsewhere = channel_layers.make_backend("default"), get_channel_layer()
    channel = await here.new_channel()
    await here.group_add(CHANNEL_GROUP, channel)
    await elsewhere.group_send(CHANNEL_GROUP, {"type": "hints", "text": "look again"})
    heard = await asyncio.wait_for(here.receive(channel), 5)
    await here.flush()
    await elsewhere.flush()
    return heard


def test_strangers_without_number_push_out_each_other_and_no_knock(server: redis.Redis) -> None:
    knock.knock(TASK)
    fill_with_limits(server)
    until(lambda: server.info("memory")["used_memory"] < MEMORY * 1.05)
    assert 10_000 < server.dbsize() < 30_000
    knock.knock(TASK)
    assert [next_task(), next_task()] == [TASK, TASK]


async def test_a_hint_travels_while_strangers_fill_the_memory(server: redis.Redis) -> None:
    fill_with_limits(server)
    assert await hint_from_another_process() == {"type": "hints", "text": "look again"}


def test_limits_go_on_counting_while_strangers_fill_the_memory(server: redis.Redis) -> None:
    fill_with_limits(server)
    assert [allowed("try", who="ada", limit=2, seconds=3600) for _ in range(3)] == [True, True, False]


def test_counts_that_end_first_are_forgotten_first(server: redis.Redis) -> None:
    """Nearly always: Redis takes the one that ends first of a few that it picks at random."""
    people = [f"ada{number}" for number in range(20)]
    assert all(allowed("a day's", who=who, limit=1, seconds=86_400) for who in people)
    fill_with_limits(server)
    assert sum(not allowed("a day's", who=who, limit=1, seconds=86_400) for who in people) >= 18


async def test_full_of_what_has_no_end_hints_travel_and_nobody_is_kept_out(
    server: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    """A limit never is why a customer can't write; a knock that finds no room is left to the next round."""
    await asyncio.to_thread(fill_with_what_has_no_end, server)
    with caplog.at_level(logging.WARNING):
        assert await asyncio.to_thread(lambda: allowed("try", who="ada", limit=0, seconds=60))
        await asyncio.to_thread(knock.knock, TASK)
    assert "no limit on try" in caplog.text and f"no broker for {TASK}" in caplog.text
    assert await hint_from_another_process() == {"type": "hints", "text": "look again"}


def test_a_server_that_throws_away_anything_is_told_to_its_operator(server: redis.Redis) -> None:
    assert "maxmemory-policy" not in "\n".join(banner.lines(terminal=False))
    server.config_set("maxmemory-policy", "allkeys-lru")
    try:
        assert "set its maxmemory-policy to volatile-ttl" in "\n".join(banner.lines(terminal=False))
    finally:
        server.config_set("maxmemory-policy", "volatile-ttl")


def test_whoever_fills_the_memory_has_to_come_from_two_million_places(redis_server: str) -> None:
    """The embedded server's own measure: a count takes less than 135 bytes."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushdb()
        before = client.info("memory")["used_memory"]
        fill_with_limits(client)
        taken = client.info("memory")["used_memory"] - before
        assert int(client.config_get("maxmemory")["maxmemory"]) / (taken / 40_000) > 1_900_000
        client.flushdb()
