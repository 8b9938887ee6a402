"""The letter box on the street: takes letters for our own addresses, and says "250" only when they are safe."""

import asyncio
import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as SmtpEnvelope
from django.conf import settings

from tickets.letters.addresses import POSTMASTER, envelope_sender, is_taken, split
from tickets.mailroom.arriving import door_signs, spool
from tickets.mailroom.arriving.connections import FIRST_COMMAND_WITHIN, PATIENCE, Connections, origin_of
from tickets.mailroom.arriving.keeping import Keeper
from tickets.models import IncomingEmail

log = logging.getLogger(__name__)
logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd writes addresses, and with DEBUG whole letters

COLLECT_EVERY = 2.0  # seconds; a letter that has just come doesn't wait for it
MOST_RECIPIENTS = 1_000
IN_HAND = 128 * 1024 * 1024  # bytes of letters between the wire and the disk, all connections together
PLAIN_ADDRESS = re.compile(r"<([A-Za-z0-9+=_-]+(?:\.[A-Za-z0-9+=_-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>(.*)")
BARE_POSTMASTER = re.compile(r"<postmaster>(.*)", re.IGNORECASE)  # RFC 5321, 4.5.1: without a domain it is ours
END = b"\r\n.\r\n"
FULL = "451 4.3.1 Too many letters at once, please try again later"
TOO_LARGE = "552 5.3.4 The letter is larger than we take"


@dataclass  # without slots: aiosmtpd inspects all members, which Python 3.11.0 to 3.11.2 can't do to a class with slots
class Counter:
    """What the connections of one intake share: the way to the disk, and how much is under way to it."""

    arrived: Callable[[], None]
    keeper: Keeper = field(default_factory=Keeper)
    connections: Connections = field(default_factory=Connections)
    in_hand: int = 0  # bytes

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: SmtpEnvelope, address: str, options: list[str]
    ) -> str:
        if not is_taken(address):
            return "550 5.1.1 We take no letters for this address"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def keep(self, content: bytes, *, envelope: SmtpEnvelope, source: str) -> str:
        """The answer to the letter. During DATA nothing happens but this."""
        letter = spool.Envelope(
            source=source,
            received_at=datetime.now(UTC),
            sender=envelope_sender(envelope.mail_from or ""),
            recipients=tuple(envelope.rcpt_tos),
        )
        try:
            name = await self.keeper.keep(content, envelope=letter)
        except OSError as problem:
            log.error("a letter could not be stored, its sender was told to try again: %s", problem.strerror)
            return "451 4.3.0 The letter can't be stored just now, please try again later"
        self.arrived()
        return f"250 2.0.0 Kept as {name}"


class LetterBox(SMTP):
    """One connection. Holds no more of a letter than `Counter.in_hand` allows; the rest is read and thrown away."""

    line_length_limit = 65_536  # of commands; a letter's lines may have any length
    source: str = IncomingEmail.Source.SMTP
    counter: Counter
    _origin: str | None = None  # while it is counted

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._origin = origin_of(transport.get_extra_info("peername"), transport.get_extra_info("sockname"))
        self._reset_timeout(FIRST_COMMAND_WITHIN)
        if refusal := self.counter.connections.enter(self._origin):
            self._writer.write(f"{refusal}\r\n".encode())
            self._writer.close()

    def connection_lost(self, error: Exception | None) -> None:
        if self._origin is not None:
            self.counter.connections.leave(self._origin)
            self._origin = None
        super().connection_lost(error)

    def _reset_timeout(self, duration: float | None = None) -> None:
        super()._reset_timeout(duration or self.counter.connections.patience)

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """Nearly all addresses are plain; the library's grammar for the others takes longer than the whole letter."""
        if plain := PLAIN_ADDRESS.match(arg):
            return plain[1], plain[2]
        if bare := BARE_POSTMASTER.match(arg):
            return f"{POSTMASTER}@{self.hostname}", bare[1]
        return super()._getaddr(arg)

    async def smtp_DATA(self, arg: str) -> None:
        envelope = self.envelope
        if envelope is None or await self.check_helo_needed():
            return
        if not envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        body = bytearray(b"\r\n")  # as if a line had just ended: the first one may be the last
        held = 0
        try:
            answer = await self._received(body)
            if answer == "":
                held = len(body)
                content = _without_dots(bytes(memoryview(body)[: -len(END) + 2]))
                body.clear()
                answer = await self.counter.keep(content, envelope=envelope, source=self.source)
        finally:
            self.counter.in_hand -= held or len(body)
        recipients = len(envelope.rcpt_tos)
        self.envelope = self._create_envelope()
        for _ in range(recipients if self.source == IncomingEmail.Source.LMTP else 1):  # RFC 2033, 4.2
            await self.push(answer)

    async def _received(self, body: bytearray) -> str:
        """Fills `body` up to the end mark, and takes as much in hand; "" if it is whole, else the refusal."""
        self.counter.in_hand += len(body)
        refusal = ""
        while True:
            chunk = await self._reader.read(65_536)
            if not chunk:
                raise ConnectionResetError("the sender left in the middle of a letter")
            self._reset_timeout(PATIENCE)
            begin = max(len(body) - len(END) + 1, 0)
            body += chunk
            self.counter.in_hand += len(chunk)
            if (end := body.find(END, begin)) >= 0:
                self._give_back(body, end + len(END))
                return TOO_LARGE if len(body) > settings.LETTER_MAX_BYTES + 2 * len(END) else refusal
            if len(body) > settings.LETTER_MAX_BYTES + 2 * len(END):
                refusal = TOO_LARGE
            elif not refusal and self.counter.in_hand > IN_HAND:
                refusal = FULL
            if refusal:
                self.counter.in_hand -= len(body) - len(END)
                del body[: -len(END)]  # the end mark may have begun

    def _give_back(self, body: bytearray, end: int) -> None:
        """What follows the end mark are the next commands (RFC 2920, 3.1)."""
        if rest := body[end:]:
            self._reader._buffer[:0] = rest  # type: ignore[attr-defined]  # the reader has no way back
            self.counter.in_hand -= len(rest)
            del body[end:]


def _without_dots(body: bytes) -> bytes:
    """The dot that the sender put before lines that begin with one is taken away (RFC 5321, 4.5.2)."""
    return body.replace(b"\r\n.", b"\r\n")[2:]


class LmtpBox(LetterBox, LMTP):
    """For a mail server on the same machine that wants an answer per recipient (RFC 2033)."""

    source = IncomingEmail.Source.LMTP


def letter_box(counter: Counter, kind: type[LetterBox]) -> LetterBox:
    """The protocol of one connection."""
    box = kind(
        counter,
        hostname=split(settings.SUPPORT_ADDRESS)[1],
        ident="Support",
        data_size_limit=settings.LETTER_MAX_BYTES,
        enable_SMTPUTF8=True,
        decode_data=False,
    )
    box.counter = counter
    return box


async def serve(host: str, port: int, *, stop: asyncio.Event, ready: Callable[[int], None]) -> None:
    """Listens until `stop` is set, then finishes what is being collected. `ready` gets the port that was bound."""
    spool.clear_drafts(now=datetime.now(UTC))
    arrived = asyncio.Event()
    counter = Counter(arrived=arrived.set)
    # Asyncio drops without a word a connection whose protocol can't be made: fail here, aloud.
    letter_box(counter, LmtpBox)
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as open_doors:
        server = await loop.create_server(lambda: letter_box(counter, LetterBox), host, port, backlog=512)
        open_doors.callback(server.close)
        for local in await _lmtp_doors(host, counter=counter):
            open_doors.callback(local.close)
        ready(server.sockets[0].getsockname()[1])
        signs = asyncio.create_task(door_signs.give_until(stop))
        await _collect_until(stop, arrived=arrived)
        await signs


async def _lmtp_doors(host: str, *, counter: Counter) -> list[asyncio.Server]:
    """On a port, on a socket that our group may write to, on both, or (as it is at first) on none."""
    loop = asyncio.get_running_loop()
    doors = []
    if settings.LMTP_PORT:
        doors.append(await loop.create_server(lambda: letter_box(counter, LmtpBox), host, settings.LMTP_PORT))
    if settings.LMTP_SOCKET:
        doors.append(await loop.create_unix_server(lambda: letter_box(counter, LmtpBox), settings.LMTP_SOCKET))
        _for_the_group(Path(settings.LMTP_SOCKET))
    return doors


def _for_the_group(socket: Path) -> None:
    socket.chmod(0o660)


async def _collect_until(stop: asyncio.Event, *, arrived: asyncio.Event) -> None:
    """The database is asked from one thread of its own: the loop goes on taking letters while it is slow or away."""
    loop = asyncio.get_running_loop()
    stopping = asyncio.ensure_future(stop.wait())
    with ThreadPoolExecutor(1, thread_name_prefix="collect") as collector:
        while not stop.is_set():
            arrived.clear()
            await loop.run_in_executor(collector, spool.collect_or_wait)
            coming = asyncio.ensure_future(arrived.wait())
            await asyncio.wait({stopping, coming}, timeout=COLLECT_EVERY, return_when=asyncio.FIRST_COMPLETED)
            coming.cancel()
        await loop.run_in_executor(collector, spool.collect_or_wait)
