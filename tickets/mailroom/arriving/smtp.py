"""The letter box on the street: takes letters for our own addresses, and says "250" only once they are safe."""

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Session, TLSSetupException
from aiosmtpd.smtp import Envelope as SmtpEnvelope
from django.conf import settings

from tickets.letters.addresses import POSTMASTER, envelope_sender, is_taken, split
from tickets.mailroom.arriving.connections import COMMAND_TIMEOUT, FIRST_COMMAND_TIMEOUT, Connections, origin_of
from tickets.mailroom.arriving.keeping import Keeper
from tickets.mailroom.arriving.server_certificate import ServerCertificate
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.models import IncomingEmail

log = logging.getLogger(__name__)
logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd writes addresses, and with DEBUG whole letters

MAX_RECIPIENTS = 1_000
MAX_BYTES_IN_HAND = 128 * 1024 * 1024  # between the wire and the disk, over all connections
PLAIN_ADDRESS = re.compile(r"<([A-Za-z0-9+=_-]+(?:\.[A-Za-z0-9+=_-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>(.*)")
BARE_POSTMASTER = re.compile(r"<postmaster>(.*)", re.IGNORECASE)  # without a domain it is ours (RFC 5321, 4.5.1)
END_OF_DATA = b"\r\n.\r\n"
TOO_MANY_LETTERS = "451 4.3.1 Too many letters at once, please try again later"
UNKNOWN_YET = "451 4.3.0 We can't say yet whether this address is ours, please try again later"
LETTER_TOO_LARGE = "552 5.3.4 The letter is larger than we take"


@dataclass  # no slots: aiosmtpd inspects all members, which fails on a class with slots in Python 3.11.0 to 3.11.2
class SmtpIntake:
    """What the connections of one intake share: the way to the disk, and how many bytes are on it."""

    arrived: Callable[[], None]
    keeper: Keeper = field(default_factory=Keeper)
    connections: Connections = field(default_factory=Connections)
    certificate: ServerCertificate = field(default_factory=ServerCertificate)
    in_hand: int = 0  # bytes
    knows_only_one: bool = False  # of our addresses: nobody has looked yet which others there are

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: SmtpEnvelope, hostname: str, answer: list[str]
    ) -> list[str]:
        """Without the library's offer to log in: nobody has to, and nobody can."""
        session.host_name = hostname
        return [line for line in answer if not line.startswith("250-AUTH")]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: SmtpEnvelope, address: str, options: list[str]
    ) -> str:
        if not is_taken(address):
            return UNKNOWN_YET if self.knows_only_one else "550 5.1.1 We take no letters for this address"
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    def know_all(self) -> None:
        self.knows_only_one = False

    async def keep(self, content: bytes, *, envelope: SmtpEnvelope, source: str) -> str:
        """Returns the answer to the letter. DATA does nothing but this."""
        letter = Envelope(
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
    """One connection. Holds no more of a letter than `MAX_BYTES_IN_HAND` allows; the rest is read and dropped."""

    line_length_limit = 65_536  # of commands; a letter's lines may have any length
    source: str = IncomingEmail.Source.SMTP
    intake: SmtpIntake
    origin = ""
    awaits_answer = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Once more when TLS has begun: the same connection, whose caller has to introduce itself anew."""
        is_known = self._tls_protocol is not None
        super().connection_made(transport)
        if is_known:
            return
        self.origin = origin_of(transport.get_extra_info("peername"), transport.get_extra_info("sockname"))
        self._reset_timeout(FIRST_COMMAND_TIMEOUT)
        if refusal := self.intake.connections.enter(self):
            self.leave_with(refusal)

    def connection_lost(self, error: Exception | None) -> None:
        self.intake.connections.leave(self)
        super().connection_lost(error)

    async def handle_exception(self, error: Exception) -> str:
        """What no TLS came about with is one of many scanners, or a sender who comes again without."""
        if isinstance(error, TLSSetupException):
            log.info("no TLS with a sender: %s", type(error.__cause__).__name__)
            return ""
        return await super().handle_exception(error)

    def leave_with(self, words: str) -> None:
        self._writer.write(f"{words}\r\n".encode())
        self._writer.close()

    def _reset_timeout(self, duration: float | None = None) -> None:
        """Called whenever something has come."""
        self.intake.connections.hear(self)
        super()._reset_timeout(duration or self.intake.connections.command_timeout)

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """Nearly all addresses are plain; for the others, the library's grammar takes longer than the whole letter."""
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
        bytes_in_hand = 0
        try:
            answer = await self._receive_letter(body)
            if answer == "":
                bytes_in_hand = len(body)
                content = _without_dots(bytes(memoryview(body)[: -len(END_OF_DATA) + 2]))
                body.clear()
                self.awaits_answer = True
                answer = await self.intake.keep(content, envelope=envelope, source=self.source)
        finally:
            self.intake.in_hand -= bytes_in_hand or len(body)
            self.awaits_answer = False
        recipients = len(envelope.rcpt_tos)
        self.envelope = self._create_envelope()
        for _ in range(recipients if self.source == IncomingEmail.Source.LMTP else 1):  # RFC 2033, 4.2
            await self.push(answer)

    async def _receive_letter(self, body: bytearray) -> str:
        """Fills `body` up to the end mark and counts it as in hand; "" if it is whole, else the refusal."""
        self.intake.in_hand += len(body)
        refusal = ""
        while True:
            chunk = await self._reader.read(65_536)
            if not chunk:
                raise ConnectionResetError("the sender left in the middle of a letter")
            self._reset_timeout(COMMAND_TIMEOUT)
            begin = max(len(body) - len(END_OF_DATA) + 1, 0)
            body += chunk
            self.intake.in_hand += len(chunk)
            if (end := body.find(END_OF_DATA, begin)) >= 0:
                self._give_back(body, end + len(END_OF_DATA))
                return LETTER_TOO_LARGE if len(body) > settings.LETTER_MAX_BYTES + 2 * len(END_OF_DATA) else refusal
            if len(body) > settings.LETTER_MAX_BYTES + 2 * len(END_OF_DATA):
                refusal = LETTER_TOO_LARGE
            elif not refusal and self.intake.in_hand > MAX_BYTES_IN_HAND:
                refusal = TOO_MANY_LETTERS
            if refusal:
                self.intake.in_hand -= len(body) - len(END_OF_DATA)
                del body[: -len(END_OF_DATA)]  # the end mark may have begun

    def _give_back(self, body: bytearray, end: int) -> None:
        """The next commands may follow the end mark (RFC 2920, 3.1)."""
        if rest := body[end:]:
            self._reader._buffer[:0] = rest  # type: ignore[attr-defined]  # the reader has no way back
            self.intake.in_hand -= len(rest)
            del body[end:]


def _without_dots(body: bytes) -> bytes:
    """Removes the dot that the sender put before lines that begin with one (RFC 5321, 4.5.2)."""
    return body.replace(b"\r\n.", b"\r\n")[2:]


class LmtpBox(LetterBox, LMTP):
    """For a mail server on the same machine that wants an answer per recipient (RFC 2033)."""

    source = IncomingEmail.Source.LMTP


def letter_box(intake: SmtpIntake, kind: type[LetterBox]) -> LetterBox:
    """The protocol of one connection."""
    box = kind(
        intake,
        hostname=split(settings.SUPPORT_ADDRESS)[1],
        ident="Support",
        data_size_limit=settings.LETTER_MAX_BYTES,
        enable_SMTPUTF8=True,
        decode_data=False,
        tls_context=intake.certificate.context(now=datetime.now(UTC)),
    )
    box.intake = intake
    return box
