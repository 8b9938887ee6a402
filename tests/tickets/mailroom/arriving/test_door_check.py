"""A letter box is believed when it talks as mail servers do, and the intake says so itself to `/health/ready`."""

import asyncio
import smtplib
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import Settings

from supportportal.foundations import heartbeat
from tests.portal import free_port
from tests.tickets.mailroom.arriving.running_intake import intake
from tickets.mailroom.arriving import door_check, door_signs, spool
from tickets.mailroom.arriving.door_check import LMTP, SMTP, Door
from tickets.mailroom.arriving.smtp import LetterBox, SmtpIntake, letter_box

pytestmark = pytest.mark.processes


def check(*doors: Door) -> list[bool]:
    async def all_of_them() -> list[bool]:
        return [await door_check.answers(door) for door in doors]

    return asyncio.run(all_of_them())


@pytest.mark.timeout(90)
def test_ports_and_sockets_that_take_letters_are_believed_and_are_none_the_worse_for_it(tmp_path: Path):
    path = str(tmp_path / "lmtp.sock")
    with intake(tmp_path, LMTP_SOCKET=path) as running:
        doors = [Door(SMTP, port=running.port), Door(LMTP, port=running.lmtp_port), Door(LMTP, socket=path)]
        assert check(*doors * 20) == [True] * 60
        with smtplib.SMTP("127.0.0.1", running.port, timeout=10) as client:
            assert client.noop()[0] == 250
        running.process.terminate()
        _, said = running.process.communicate(timeout=20)
        assert check(*doors) == [False] * 3
    assert spool.waiting() == []
    # It has no database, and says so; of the doors it has nothing to say.
    assert [line for line in said.splitlines() if b"OperationalError" not in line] == []


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


def says(*lines: bytes) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for line in lines:
            writer.write(line + b"\r\n")
            await reader.readline()
        writer.close()

    return talk


@pytest.mark.parametrize(
    "server",
    [
        silent,
        hangs_up,
        says(b"421 4.3.2 Too many connections"),
        says(b"220 mail", b"451 not now"),
        says(b"220 mail", b"250-mail\r\n250 SIZE", b"421 bye"),
        says(b"220 mail", b"250-mail"),
        says(b"220 " + b"x" * 100_000),
    ],
    ids=["silent", "hangs up", "full", "refuses EHLO", "refuses QUIT", "half an answer", "a line without end"],
)
async def test_who_only_accepts_connections_takes_no_letters(
    monkeypatch: pytest.MonkeyPatch, server: Callable[..., Awaitable[None]]
):
    monkeypatch.setattr(door_check, "CONVERSATION_TIMEOUT", 0.5)
    port = free_port()
    async with await asyncio.start_server(server, "127.0.0.1", port):
        assert not await door_check.answers(Door(SMTP, port=port))


@asynccontextmanager
async def open_box():
    """The real letter box on the port of the settings."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: letter_box(SmtpIntake(arrived=lambda: None), LetterBox), "127.0.0.1", settings.SMTP_PORT
    )
    try:
        yield server
    finally:
        server.close()


@asynccontextmanager
async def signing():
    """As the intake does while it is open; stopped in order at the end."""
    stop = asyncio.Event()
    task = asyncio.create_task(door_signs.give_until(stop))
    try:
        yield task
    finally:
        stop.set()
        await asyncio.gather(task, return_exceptions=True)


async def sign() -> datetime | None:
    seen = await asyncio.to_thread(heartbeat.doors_answered_at)
    return seen.get(door_check.names()[SMTP])


async def until(true: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(20):
        while not await true():  # noqa: ASYNC110 what is waited for happens in another thread
            await asyncio.sleep(0.02)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, settings: Settings, redis_server: str) -> None:
    monkeypatch.setattr(door_signs, "CHECK_EVERY", 0.05)
    settings.SMTP_PORT = free_port()


@pytest.mark.usefixtures("quick")
async def test_an_intake_gives_signs_while_it_takes_letters_and_takes_them_along_when_it_stops():
    async with signing():
        async with open_box():
            await until(sign)
            first = await sign()
            assert first is not None
            assert timedelta() <= datetime.now(UTC) - first < timedelta(seconds=20)

            async def renewed() -> bool:
                return await sign() != first

            await until(renewed)
        assert not await door_check.answers(Door(SMTP, port=settings.SMTP_PORT))

        async def unchanged() -> bool:
            """A check that was under way may still have found it open."""
            last = await sign()
            assert last is not None
            await asyncio.sleep(0.2)  # four checks long
            return await sign() == last

        await until(unchanged)
    assert await sign() is None


@pytest.mark.usefixtures("quick")
async def test_who_comes_after_a_killed_one_and_dies_soon_gives_no_sign(monkeypatch: pytest.MonkeyPatch):
    killed_at = datetime.now(UTC) - timedelta(seconds=10)
    await asyncio.to_thread(heartbeat.door_answered, door_check.names()[SMTP], killed_at)
    async with open_box():
        for _ in range(3):
            short_life = asyncio.create_task(door_signs.give_until(asyncio.Event()))
            await asyncio.sleep(0.2)  # four checks long
            short_life.cancel()
            await asyncio.gather(short_life, return_exceptions=True)
            assert await sign() == killed_at
        monkeypatch.setattr(door_signs, "SETTLING_SECONDS", 0.1)
        async with signing():

            async def renewed() -> bool:
                return await sign() != killed_at

            await until(renewed)


@pytest.mark.usefixtures("quick")
async def test_without_redis_the_intake_goes_on(monkeypatch: pytest.MonkeyPatch):
    server = heartbeat._server
    monkeypatch.setattr(heartbeat, "_server", type(server).from_url("unix:///nowhere/redis.sock"))
    async with open_box(), signing() as task:
        await until(lambda: door_check.answers(Door(SMTP, port=settings.SMTP_PORT)))
        assert not task.done()
