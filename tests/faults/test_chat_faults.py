"""The chat while everything under it breaks: both sides show every message once, in one order, and nobody reloads."""

import asyncio
import contextlib
import subprocess
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import redis

from supportportal.foundations import environment
from supportportal.serve import redis_server as embedded
from tests.chat.client import Client, connected
from tests.chat.conftest import forget_limits
from tests.conftest import wait_for_redis
from tests.faults.chat_server import Mortal, mortal

pytestmark = pytest.mark.processes

EACH = 40  # messages of each side


@pytest.fixture(autouse=True)
def no_limits_from_before(redis_server: str) -> None:
    forget_limits(redis_server)


@pytest.fixture(params=["daphne", "uvicorn"])
def server(request: pytest.FixtureRequest, redis_server: str, tmp_path: Path) -> Iterator[Mortal]:
    with mortal(request.param, tmp_path / "chat", redis_server, lifted=True) as running:
        yield running


async def talk(customer: Client, agent: Client, *, pause: float = 0.05) -> None:
    """A lively conversation of four seconds or more."""
    for number in range(EACH):
        await customer.post(f"customer {number}")
        await agent.post(f"agent {number}")
        await asyncio.sleep(pause)


EVERYTHING = sorted(f"{who} {number}" for who in ("customer", "agent") for number in range(EACH))


async def every_message_once_in_one_order(*clients: Client, seconds: float = 30.0) -> None:
    for client in clients:
        await client.until(1 + len(EVERYTHING), seconds=seconds)
    first, *others = [client.log for client in clients]
    assert [sequence for sequence, _ in first] == list(range(1, len(EVERYTHING) + 2))
    assert sorted(text for _, text in first[1:]) == EVERYTHING
    assert [log == first for log in others] == [True] * len(others)


@contextlib.asynccontextmanager
async def cuts(*clients: Client, every: float) -> AsyncIterator[None]:
    async def cut() -> None:
        while True:
            await asyncio.sleep(every)
            for client in clients:
                client.cut()

    task = asyncio.create_task(cut())
    try:
        yield
    finally:
        task.cancel()


async def test_the_server_is_killed_three_times_in_the_middle_of_a_sentence(server: Mortal) -> None:
    customer, agent = server.two_sides("Claire")
    async with connected(customer, agent):
        talking = asyncio.create_task(talk(customer, agent, pause=0.2))
        for time in range(1, 4):
            for client in (customer, agent):
                await client.until_welcome(seconds=20, times=time)
            await asyncio.sleep(0.5)
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
        await talking
        await every_message_once_in_one_order(customer, agent)


async def test_the_lines_of_both_sides_are_cut_again_and_again(server: Mortal) -> None:
    customer, agent = server.two_sides("Claire")
    async with connected(customer, agent):
        async with cuts(customer, agent, every=0.3):
            await talk(customer, agent)
        await every_message_once_in_one_order(customer, agent)
        assert min(customer.welcomed, agent.welcomed) > 3


@pytest.mark.parametrize("duty", ["resume", "resend", "same_key"])
async def test_without_each_of_the_clients_duties_something_goes_wrong(redis_server: str, tmp_path: Path, duty: str):
    """What shows that the test above could fail."""
    with mortal("daphne", tmp_path / "chat", redis_server, lifted=True) as server:
        customer, agent = server.two_sides("Claire", **{duty: False})
        async with connected(customer, agent):
            async with cuts(customer, agent, every=0.1):
                await talk(customer, agent, pause=0.1)
            with contextlib.suppress(TimeoutError):
                await agent.until(1 + len(EVERYTHING), seconds=3)
            await asyncio.sleep(1)
            assert sorted(text for _, text in agent.log[1:]) != EVERYTHING


async def test_two_tabs_that_post_the_same_key_write_one_message(server: Mortal) -> None:
    customer, agent = server.two_sides("Claire")
    tab = server.customer(customer.hello["token"])
    async with connected(customer, tab, agent):
        keys = [uuid.uuid4().hex for _ in range(EACH)]
        for number, key in enumerate(keys):
            await asyncio.gather(*(client.post(f"once {number}", key=key) for client in (customer, tab)))
        for client in (customer, tab, agent):
            await client.until(1 + EACH)
        assert customer.log == tab.log == agent.log
        assert sorted(text for _, text in agent.log[1:]) == sorted(f"once {number}" for number in range(EACH))


def started_redis(folder: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(embedded.command(folder), stdout=subprocess.DEVNULL)
    with redis.Redis.from_url(environment.embedded_redis_url(folder)) as client:
        wait_for_redis(client, process)
    return process


async def test_redis_is_emptied_killed_and_started_again(tmp_path: Path) -> None:
    """Two servers on one database: what one hears, the other knows by Redis, or by the next ping."""
    folder = tmp_path / "redis"
    folder.mkdir()
    broker = await asyncio.to_thread(started_redis, folder)
    url = environment.embedded_redis_url(folder)
    try:
        with mortal("daphne", tmp_path / "chat", url, lifted=True) as one:
            two = Mortal.beside(one)
            try:
                customer, agent = one.two_sides("Claire")
                agent.url = agent.url.replace(str(one.port), str(two.port))
                agent.origin = two.server.url
                async with connected(customer, agent):
                    talking = asyncio.create_task(talk(customer, agent, pause=0.2))
                    await asyncio.sleep(1)
                    with redis.Redis.from_url(url) as client:
                        await asyncio.to_thread(client.flushall)
                    await asyncio.sleep(1)
                    broker.kill()
                    broker.wait(10)
                    await asyncio.sleep(2)
                    broker = await asyncio.to_thread(started_redis, folder)
                    await talking
                    await every_message_once_in_one_order(customer, agent)
            finally:
                two.kill()
    finally:
        broker.kill()
        broker.wait(10)


class Road:
    """A proxy between a client and the server that may go silent: packets are swallowed, and nobody hangs up."""

    def __init__(self, port: int) -> None:
        self.to, self.silent = port, False
        self.writers: list[asyncio.StreamWriter] = []

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        away_reader, away_writer = await asyncio.open_connection("127.0.0.1", self.to)
        self.writers += [writer, away_writer]
        swallowed = self.silent
        await asyncio.gather(
            self.pump(reader, away_writer, lambda: swallowed or self.silent),
            self.pump(away_reader, writer, lambda: swallowed or self.silent),
        )

    async def pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lost: Callable[[], bool]) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if lost():
                    await asyncio.Event().wait()  # what is lost on the way stays lost: this connection is over
                writer.write(data)
        with contextlib.suppress(OSError):
            writer.close()


async def test_packets_vanish_without_a_word_and_the_client_notices_by_its_ping(server: Mortal) -> None:
    road = Road(server.port)
    listening = await asyncio.start_server(road.carry, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    customer, agent = server.two_sides("Claire")
    customer.url = customer.url.replace(str(server.port), str(port))
    async with connected(customer, agent):
        talking = asyncio.create_task(talk(customer, agent, pause=0.2))
        for _ in range(2):
            await asyncio.sleep(1)
            road.silent = True
            await asyncio.sleep(1.5)
            road.silent = False
        await talking
        await every_message_once_in_one_order(customer, agent)
        assert customer.welcomed >= 2
    for writer in road.writers:
        writer.close()
    listening.close()
