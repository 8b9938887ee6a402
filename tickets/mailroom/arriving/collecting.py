"""Beside the door: what was taken becomes rows of the ledger, and somebody looks which addresses are ours."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import DatabaseError, close_old_connections

from tickets.mailroom.arriving import spool
from tickets.own_addresses import knowing

log = logging.getLogger(__name__)

COLLECT_EVERY = 2.0  # seconds; a letter that has just come is collected at once
LOOK_EVERY = 2.0  # seconds


async def collect_until(stop: asyncio.Event, *, arrived: asyncio.Event, looked: Callable[[], None]) -> None:
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
            await loop.run_in_executor(collector, spool.collect_or_wait)
            coming = asyncio.ensure_future(arrived.wait())
            await asyncio.wait({stopping, coming}, timeout=COLLECT_EVERY, return_when=asyncio.FIRST_COMPLETED)
            coming.cancel()
        await loop.run_in_executor(collector, spool.collect_or_wait)


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
