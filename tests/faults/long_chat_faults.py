"""The chat without its database for ten seconds, and a thousand customers who come back in the same second."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat.client import Client, connected
from tests.chat.server import Visitor
from tests.faults.chat_server import mortal
from tests.faults.test_chat_faults import every_message_once_in_one_order, talk
from tests.postgres import own_postgres

AWAY = 10.0
MANY = int(os.environ.get("FAULT_CLIENTS", "1000"))
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(autouse=True)
def a_database_of_its_own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    yield


@pytest.mark.parametrize("kind", ["daphne", "uvicorn"])
async def test_postgresql_is_gone_for_ten_seconds(redis_server: str, tmp_path: Path, kind: str) -> None:
    with (
        own_postgres() as database,
        mortal(kind, tmp_path / "chat", redis_server, lifted=True, empty=database.url) as server,
    ):
        server.forget_limits()
        customer, agent = server.two_sides("Claire", ping_every=5.0)
        async with connected(customer, agent):
            talking = asyncio.create_task(talk(customer, agent, pause=0.4))
            await asyncio.sleep(2)
            await asyncio.to_thread(database.stop)
            await asyncio.sleep(AWAY)
            await asyncio.to_thread(database.start)
            await talking
            await every_message_once_in_one_order(customer, agent, seconds=120)


@pytest.mark.parametrize("kind", ["daphne", "uvicorn"])
async def test_sqlite_is_held_by_somebody_else_for_ten_seconds(redis_server: str, tmp_path: Path, kind: str) -> None:
    with mortal(kind, tmp_path / "chat", redis_server, lifted=True) as server:
        server.forget_limits()
        customer, agent = server.two_sides("Claire", ping_every=5.0)
        async with connected(customer, agent):
            talking = asyncio.create_task(talk(customer, agent, pause=0.4))
            await asyncio.sleep(2)
            holder = sqlite3.connect(server.folder / "portal.sqlite3", timeout=30, isolation_level=None)
            holder.execute("BEGIN EXCLUSIVE")
            await asyncio.sleep(AWAY)
            holder.execute("ROLLBACK")
            holder.close()
            await talking
            await every_message_once_in_one_order(customer, agent, seconds=120)


@pytest.mark.parametrize("kind", ["daphne", "uvicorn"])
async def test_a_thousand_customers_come_back_in_the_same_second(redis_server: str, tmp_path: Path, kind: str) -> None:
    """From a hundred addresses; each has said something while the server was away."""
    with mortal(kind, tmp_path / "chat", redis_server) as server:
        server.forget_limits()
        token = Visitor(server.server).start_chat("Claire")
        clients: list[Client] = [
            server.customer(token, address=f"127.0.2.{1 + number % 100}", ping_every=20.0) for number in range(MANY)
        ]
        async with connected(*clients):
            for client in clients:
                await client.until_welcome(seconds=120)
            await asyncio.to_thread(server.kill)
            for number in range(20):
                await clients[number * MANY // 20].post(f"while it was away {number}")
            await asyncio.to_thread(server.start)
            began = time.monotonic()
            for client in clients:
                await client.until(20, seconds=120)
            print(f"{MANY} clients had everything after {time.monotonic() - began:.1f} s")
            assert sorted(text for _, text in clients[0].log) == sorted(f"while it was away {n}" for n in range(20))
            assert [client.log == clients[0].log for client in clients] == [True] * MANY
