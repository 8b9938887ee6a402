"""Idle and greedy connections: honest senders still get in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tickets.mailroom.arriving import connections, smtp
from tickets.mailroom.arriving.connections import TOO_MANY_CONNECTIONS, TOO_MANY_FROM_ONE_ORIGIN, Connections, origin_of


@pytest.mark.parametrize(
    ("peer", "own", "origin"),
    [
        (("192.0.2.7", 4000), ("192.0.2.1", 25), "192.0.2.7"),
        (("::ffff:192.0.2.7", 4000, 0, 0), ("::", 25, 0, 0), "192.0.2.7"),
        (("2001:db8:1:2:3::4", 4000, 0, 0), ("2001:db8::1", 25, 0, 0), "2001:0db8:0001:0002"),
        (("fe80::1%eth0", 4000, 0, 2), ("fe80::2%eth0", 25, 0, 2), "fe80:0000:0000:0000"),
        (("127.0.0.1", 4000), ("127.0.0.1", 25), ""),
        (("::1", 4000, 0, 0), ("::1", 25, 0, 0), ""),
        (("192.0.2.1", 4000), ("192.0.2.1", 25), ""),  # our own check, where HOST is an address of ours
        ("", "/run/portal/lmtp.sock", ""),
    ],
)
def test_addresses_are_counted_and_this_machine_is_not(peer: object, own: object, origin: str):
    assert origin_of(peer, own) == origin


def test_one_address_takes_no_more_than_its_share_and_gets_it_back():
    room = Connections()
    assert [room.enter("192.0.2.7") for _ in range(21)] == [""] * 20 + [TOO_MANY_FROM_ONE_ORIGIN]
    assert (room.enter("192.0.2.8"), room.enter("")) == ("", "")
    room.leave("192.0.2.7")
    room.leave("192.0.2.7")
    assert room.enter("192.0.2.7") == ""


def test_this_machine_may_take_all_the_room_there_is():
    room = Connections()
    assert [room.enter("") for _ in range(501)] == [""] * 500 + [TOO_MANY_CONNECTIONS]


@asynccontextmanager
async def running() -> AsyncIterator[int]:
    """The real intake, in this process; gives its port."""
    stop, port = asyncio.Event(), asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(smtp.serve("127.0.0.1", 0, stop=stop, ready=port.set_result))
    try:
        yield await port
    finally:
        stop.set()
        await serving


async def called(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    return reader, writer, (await reader.readline())[:3]


async def test_who_says_nothing_is_sent_away_and_who_talks_may_stay(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(smtp, "FIRST_COMMAND_TIMEOUT", 1)
    async with running() as port, asyncio.timeout(30):
        silent, silent_writer, _ = await called(port)
        talking, writer, _ = await called(port)
        writer.write(b"NOOP\r\n")
        assert (await talking.readline())[:3] == b"250"
        assert await silent.read() == b""
        writer.write(b"NOOP\r\n")
        assert (await talking.readline())[:3] == b"250"
        writer.close()
        silent_writer.close()


async def test_when_it_is_full_idle_ones_make_room_soon(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 3)
    monkeypatch.setattr(connections, "COMMAND_TIMEOUT_WHEN_BUSY", 2)
    async with running() as port, asyncio.timeout(30):
        callers = [await called(port) for _ in range(4)]
        assert [code for _, _, code in callers] == [b"220", b"220", b"220", b"421"]
        for _, writer, _ in callers[:3]:
            writer.write(b"NOOP\r\n")
        assert [(await reader.readline())[:3] for reader, _, _ in callers[:3]] == [b"250"] * 3
        assert [await reader.read() for reader, _, _ in callers[:3]] == [b""] * 3
        _, late_writer, code = await called(port)
        assert code == b"220"
        for writer in (late_writer, *(writer for _, writer, _ in callers)):
            writer.close()
