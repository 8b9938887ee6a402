"""Idle and greedy connections: honest senders still get in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_network

import pytest
from pytest_django import Settings

from tickets.mailroom.arriving import connections, listening, smtp
from tickets.mailroom.arriving.connections import (
    MAKES_ROOM,
    TOO_MANY_CONNECTIONS,
    TOO_MANY_FROM_ONE_ORIGIN,
    Connections,
    origin_of,
)


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


def test_a_relay_of_ours_is_not_counted(settings: Settings):
    settings.SMTP_RELAYS = [ip_network("192.0.2.0/28")]
    assert [origin_of((peer, 4000), ("198.51.100.1", 25)) for peer in ("192.0.2.7", "::ffff:192.0.2.7")] == ["", ""]
    assert origin_of(("192.0.2.17", 4000), ("198.51.100.1", 25)) == "192.0.2.17"


@dataclass(eq=False)
class Caller:
    origin: str
    awaits_answer: bool = False
    gone: bool = False

    def leave_with(self, words: str) -> None:
        self.gone = words == MAKES_ROOM


def callers(origin: str, *, count: int) -> list[Caller]:
    return [Caller(origin) for _ in range(count)]


def test_one_address_takes_no_more_than_its_share_and_gets_it_back():
    room, greedy = Connections(), callers("192.0.2.7", count=21)
    assert [room.enter(caller) for caller in greedy] == [""] * 20 + [TOO_MANY_FROM_ONE_ORIGIN]
    assert (room.enter(Caller("192.0.2.8")), room.enter(Caller(""))) == ("", "")
    for caller in (*greedy[-2:], *greedy[-2:]):  # whoever leaves twice was there once
        room.leave(caller)
    assert [room.enter(caller) for caller in callers("192.0.2.7", count=2)] == ["", TOO_MANY_FROM_ONE_ORIGIN]


def test_this_machine_may_take_all_the_room_there_is():
    room = Connections()
    assert [room.enter(caller) for caller in callers("", count=501)] == [""] * 500 + [TOO_MANY_CONNECTIONS]


def test_where_all_room_is_taken_the_stranger_who_was_silent_longest_makes_some():
    room, relay = Connections(), Caller("")
    room.enter(relay)
    strangers = [Caller(f"192.0.2.{number % 250}") for number in range(499)]
    assert {room.enter(caller) for caller in strangers} == {""}
    strangers[0].awaits_answer = True  # its letter is being stored
    room.hear(strangers[1])
    assert [room.enter(caller) for caller in (Caller("198.51.100.1"), Caller(""))] == ["", ""]
    assert [caller.gone for caller in (relay, *strangers[:5])] == [False, False, False, True, True, False]
    room.leave(strangers[2])  # its connection ends
    assert room.enter(Caller("198.51.100.2")) == ""
    assert strangers[4].gone


def test_where_nobody_can_make_room_a_newcomer_is_refused():
    room, busy = Connections(), [Caller(f"192.0.2.{number % 250}", awaits_answer=True) for number in range(500)]
    assert {room.enter(caller) for caller in busy} == {""}
    assert room.enter(Caller("198.51.100.1")) == TOO_MANY_CONNECTIONS


@asynccontextmanager
async def running() -> AsyncIterator[int]:
    """The real intake, in this process; gives its port."""
    stop, port = asyncio.Event(), asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(listening.serve("127.0.0.1", 0, stop=stop, ready=port.set_result))
    try:
        yield await port
    finally:
        stop.set()
        await serving


async def called(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    return reader, writer, (await reader.readline())[:3]


@pytest.mark.django_db(transaction=True)  # which addresses are ours is looked up
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


@pytest.mark.django_db(transaction=True)  # which addresses are ours is looked up
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


class Line(asyncio.Transport):
    """The network's side of a connection that comes from `origin`."""

    def __init__(self, origin: str) -> None:
        super().__init__({"peername": (origin, 4000), "sockname": ("198.51.100.1", 25)})
        self.said, self.closed, self.answered = b"", False, asyncio.Event()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.said += bytes(data)
        if b"250" in self.said:
            self.answered.set()

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def pause_reading(self) -> None:
        """Nothing comes by itself."""

    def resume_reading(self) -> None:
        """Nothing comes by itself."""


async def test_an_idle_stranger_is_told_why_and_who_talks_may_stay(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 2)
    intake, lines = smtp.SmtpIntake(arrived=lambda: None), [Line(f"192.0.2.{number}") for number in range(3)]
    boxes = [smtp.letter_box(intake, smtp.LetterBox) for _ in lines]
    async with asyncio.timeout(30):
        for box, line in zip(boxes[:2], lines, strict=False):
            box.connection_made(line)
        boxes[0].data_received(b"NOOP\r\n")
        await lines[0].answered.wait()
        boxes[2].connection_made(lines[2])
        assert [line.closed for line in lines] == [False, True, False]
        assert lines[1].said.endswith(f"{MAKES_ROOM}\r\n".encode())
        for box in boxes:
            box.connection_lost(None)
