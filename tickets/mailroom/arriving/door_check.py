"""Do our letter boxes take letters? We ask as mail servers do: greeting, EHLO, QUIT; no letter, nothing in the log."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from socket import gethostname

from django.conf import settings

from tickets.letters.addresses import split
from tickets.models import IncomingEmail

SMTP, LMTP = IncomingEmail.Source.SMTP.value, IncomingEmail.Source.LMTP.value
CONVERSATION_TIMEOUT = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class Door:
    """Where letters are taken: a port, or a Unix socket."""

    kind: str  # SMTP or LMTP
    port: int = 0
    socket: str = ""


def doors() -> list[Door]:
    """The doors that an intake with these settings opens."""
    lmtp = [Door(LMTP, port=settings.LMTP_PORT)] if settings.LMTP_PORT else []
    lmtp += [Door(LMTP, socket=settings.LMTP_SOCKET)] if settings.LMTP_SOCKET else []
    return [Door(SMTP, port=settings.SMTP_PORT), *lmtp]


def names() -> dict[str, str]:
    """By kind, the name under which an intake with these settings gives its signs: several may share one Redis."""
    place = f"{gethostname()} {settings.HOST}:{settings.SMTP_PORT}"
    return {door.kind: f"{door.kind} {place}" for door in doors()}


def kind_of(name: str) -> str:
    return name.partition(" ")[0]


def own_address() -> str:
    """Where to call ourselves: on the loopback if the server listens everywhere."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)  # noqa: S104 not a binding


async def all_answer(doors_to_ask: Sequence[Door]) -> bool:
    return all(await asyncio.gather(*(answers(door) for door in doors_to_ask)))


async def answers(door: Door) -> bool:
    """It greets, introduces itself and says goodbye. A door that only connects, or says 421, takes no letters."""
    try:
        async with asyncio.timeout(CONVERSATION_TIMEOUT):
            return await _has_greeting_and_goodbye(door)
    except (OSError, TimeoutError, ValueError):  # ValueError: an endless line
        return False


async def _has_greeting_and_goodbye(door: Door) -> bool:
    if door.socket:
        reader, writer = await asyncio.open_unix_connection(door.socket)
    else:
        reader, writer = await asyncio.open_connection(own_address(), door.port)
    hello = "LHLO" if door.kind == LMTP else "EHLO"
    try:
        if await _reply_code(reader) != b"220":
            return False
        for command, expected in ((f"{hello} {split(settings.SUPPORT_ADDRESS)[1]}", b"250"), ("QUIT", b"221")):
            writer.write(f"{command}\r\n".encode())
            if await _reply_code(reader) != expected:
                return False
        return True
    finally:
        writer.close()


async def _reply_code(reader: asyncio.StreamReader) -> bytes:
    """Of an answer of one or more lines; b"" if the connection ended."""
    while line := await reader.readline():
        if line[3:4] != b"-":
            return line[:3]
    return b""
