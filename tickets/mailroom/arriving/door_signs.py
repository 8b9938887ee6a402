"""Signs that letters are taken: the intake checks its own doors every few seconds, and `/health/ready` reads of it.

The web servers don't ask the doors themselves: an intake may be on another machine, and anybody may ask for our health.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import redis

from supportportal.foundations import heartbeat
from tickets.mailroom.arriving import door_check

log = logging.getLogger(__name__)

CHECK_EVERY = 8.0  # seconds
# Seconds before the first sign of an intake that comes after a killed one. One death is over before anybody calls us
# ill (`health.DOOR_LATE_AFTER`); who dies again and again lives too short a time to give a sign, and is noticed.
SETTLING = 10.0
T = TypeVar("T")


async def give_until(stop: asyncio.Event) -> None:
    """A sign per kind of door, as long as all doors of that kind answer. Who stops in order takes its signs along."""
    names = door_check.names()
    well: dict[str, bool] = {}  # what the log has been told
    if await _follows_a_killed_one(list(names.values())):
        await _pause(stop, SETTLING)
    while not stop.is_set():
        for kind, name in names.items():
            answered = await door_check.all_answer([door for door in door_check.doors() if door.kind == kind])
            if answered:
                await _asked(heartbeat.door_answered, name, datetime.now(UTC))
            if answered != well.get(kind, True):
                log.warning("letters by %s are %s", kind.upper(), "taken again" if answered else "not taken")
            well[kind] = answered
        await _pause(stop, CHECK_EVERY)
    await _asked(heartbeat.forget_doors, list(names.values()))


async def _follows_a_killed_one(names: list[str]) -> bool:
    left_behind = await _asked(heartbeat.doors_answered_at) or {}
    return not left_behind.keys().isdisjoint(names)


async def _asked(question: Callable[..., T], *about: object) -> T | None:
    """In a thread, since Redis may hang; without Redis letters are taken all the same."""
    try:
        return await asyncio.to_thread(question, *about)
    except redis.RedisError as problem:
        log.debug("no sign of life of the intake: %s", type(problem).__name__)  # health says itself that Redis is away
        return None


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
