"""The watchdogs run beside the workers, not in one of them: they are there to notice their death."""

import asyncio
import logging

from django.db import connections
from django.utils import timezone

from tickets.guarantee.sweep import watchdog
from tickets.mailroom import troubles

log = logging.getLogger(__name__)

LOOK_EVERY = 60.0  # seconds


async def keep_watch() -> None:
    """Until it is cancelled; whatever goes wrong in one look, the next one comes."""
    while True:
        await asyncio.sleep(LOOK_EVERY)
        await asyncio.to_thread(look)


def look() -> None:
    try:
        watchdog.watch(now=timezone.now())
        troubles.watch()
    except Exception:  # the portal must not end because its watchdog stumbled
        log.exception("the watchdog could not look")
    finally:
        connections.close_all()  # this thread may never be used again
