"""The letter box on the street: takes letters for our own addresses, and says "250" only when they are safe."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as SmtpEnvelope
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from tickets.mailroom import spool
from tickets.mailroom.addresses import is_at_our_domain, split
from tickets.models import IncomingEmail

log = logging.getLogger(__name__)
logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd writes addresses, and with DEBUG whole letters

COLLECT_EVERY = 2.0  # seconds; a letter that has just come doesn't wait for it


class LetterBox(SMTP):
    line_length_limit = 1_000_000  # never refused for cosmetics: mailers write lines far beyond the 998 allowed


class Counter:
    """Answers the commands of one connection. During DATA nothing happens but spooling."""

    def __init__(self, *, arrived: Callable[[], None]) -> None:
        self._arrived = arrived

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: SmtpEnvelope, address: str, options: list[str]
    ) -> str:
        if not is_at_our_domain(address):
            return "550 5.7.1 We take letters for our own addresses only"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: SmtpEnvelope) -> str:
        letter = spool.Envelope(
            source=IncomingEmail.Source.SMTP,
            received_at=datetime.now(UTC),
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
        )
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            path = await asyncio.to_thread(spool.keep, content, envelope=letter)  # a disk may be slow
        except OSError as problem:
            log.error("a letter could not be stored, its sender was told to try again: %s", problem.strerror)
            return "451 4.3.0 The letter can't be stored just now, please try again later"
        self._arrived()
        return f"250 2.0.0 Kept as {path.stem}"


def letter_box(*, arrived: Callable[[], None]) -> LetterBox:
    """One connection's protocol."""
    return LetterBox(
        Counter(arrived=arrived),
        hostname=split(settings.SUPPORT_ADDRESS)[1],
        ident="Support",
        data_size_limit=settings.LETTER_MAX_BYTES,
        enable_SMTPUTF8=True,
        decode_data=False,
    )


async def serve(host: str, port: int, *, stop: asyncio.Event, ready: Callable[[int], None]) -> None:
    """Listens until `stop` is set, then finishes what is being collected. `ready` gets the port that was bound."""
    arrived = asyncio.Event()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: letter_box(arrived=arrived.set), host, port)
    ready(server.sockets[0].getsockname()[1])
    try:
        await _collect_until(stop, arrived=arrived)
    finally:
        server.close()


async def _collect_until(stop: asyncio.Event, *, arrived: asyncio.Event) -> None:
    """The database is asked from one thread of its own: the loop goes on taking letters while it is slow or away."""
    loop = asyncio.get_running_loop()
    stopping = asyncio.ensure_future(stop.wait())
    with ThreadPoolExecutor(1, thread_name_prefix="collect") as collector:
        while not stop.is_set():
            arrived.clear()
            await loop.run_in_executor(collector, collect_or_wait)
            coming = asyncio.ensure_future(arrived.wait())
            await asyncio.wait({stopping, coming}, timeout=COLLECT_EVERY, return_when=asyncio.FIRST_COMPLETED)
            coming.cancel()
        await loop.run_in_executor(collector, collect_or_wait)


def collect_or_wait() -> None:
    """With the database or the store away the files stay where they are, for the next round."""
    close_old_connections()
    try:
        spool.collect(now=datetime.now(UTC))
    except (DatabaseError, OSError) as problem:
        log.warning("letters wait in the spool: %s", type(problem).__name__)
    finally:
        close_old_connections()
