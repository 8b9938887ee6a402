"""Where letters are listened for, and the rows that are made of those that came meanwhile."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, close_old_connections

from tickets.mailroom.arriving import collecting, door_signs
from tickets.mailroom.arriving.smtp import LetterBox, LmtpBox, SmtpIntake, letter_box
from tickets.own_addresses import knowing

log = logging.getLogger(__name__)

COLLECT_EVERY = 2.0  # seconds; a letter that has just come is collected at once
LOOK_EVERY = 2.0  # seconds


async def serve(host: str, port: int, *, stop: asyncio.Event, ready: Callable[[int], None]) -> None:
    """Listens until `stop` is set, then collects what is left. `ready` gets the port that was bound."""
    collecting.clear_drafts(now=datetime.now(UTC))
    arrived = asyncio.Event()
    intake = SmtpIntake(arrived=arrived.set, knows_only_one=True)
    # Asyncio silently drops a connection whose protocol can't be made: fail here instead, aloud.
    letter_box(intake, LmtpBox)
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as exit_stack:
        server = await loop.create_server(lambda: letter_box(intake, LetterBox), host, port, backlog=512)
        exit_stack.callback(server.close)
        for lmtp_server in await _lmtp_servers(host, intake=intake):
            exit_stack.callback(lmtp_server.close)
        ready(server.sockets[0].getsockname()[1])
        signs = asyncio.create_task(door_signs.give_until(stop))
        await _collect_until(stop, arrived=arrived, looked=intake.know_all)
        await signs


async def _lmtp_servers(host: str, *, intake: SmtpIntake) -> list[asyncio.Server]:
    """On a port, on a socket that our group may write to, on both, or (by default) on neither."""
    loop = asyncio.get_running_loop()
    servers = []
    if settings.LMTP_PORT:
        servers.append(await loop.create_server(lambda: letter_box(intake, LmtpBox), host, settings.LMTP_PORT))
    if settings.LMTP_SOCKET:
        servers.append(await loop.create_unix_server(lambda: letter_box(intake, LmtpBox), settings.LMTP_SOCKET))
        _let_group_write(Path(settings.LMTP_SOCKET))
    return servers


def _let_group_write(socket: Path) -> None:
    socket.chmod(0o660)


async def _collect_until(stop: asyncio.Event, *, arrived: asyncio.Event, looked: Callable[[], None]) -> None:
    """Collects in a thread of its own, so that the loop goes on taking letters while the database is slow or away.

    `looked`: called when it is known which addresses are ours.
    """
    loop = asyncio.get_running_loop()
    stopping = asyncio.ensure_future(stop.wait())
    look_at = time.monotonic()
    with ThreadPoolExecutor(1, thread_name_prefix="collect") as collector:
        while not stop.is_set():
            arrived.clear()
            if time.monotonic() >= look_at and await loop.run_in_executor(collector, _look_or_wait):
                look_at = time.monotonic() + LOOK_EVERY
                looked()
            await loop.run_in_executor(collector, collecting.collect_or_wait)
            coming = asyncio.ensure_future(arrived.wait())
            await asyncio.wait({stopping, coming}, timeout=COLLECT_EVERY, return_when=asyncio.FIRST_COMPLETED)
            coming.cancel()
        await loop.run_in_executor(collector, collecting.collect_or_wait)


def _look_or_wait() -> bool:
    """False while the database is away: what we knew before holds."""
    close_old_connections()
    try:
        knowing.look_again()
    except DatabaseError as problem:
        log.warning("which addresses are ours is not known anew: %s", type(problem).__name__)
        return False
    finally:
        close_old_connections()
    return True
