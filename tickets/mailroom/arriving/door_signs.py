"""Signs that letters are taken: the intake checks its own doors every few seconds, and `/health/ready` reads the signs.

The web servers don't check the doors: an intake may be on another machine, and anybody may ask for our health.
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
# Before the first sign of an intake that follows a killed one. After a single death the sign comes before we count as
# ill (`health.DOOR_LATE_AFTER`); an intake that dies again and again never gets to give one, and is noticed.
SETTLING_SECONDS = 10.0
T = TypeVar("T")


async def give_until(stop: asyncio.Event) -> None:
    """A sign per kind of door while all doors of that kind answer. An intake that is stopped removes its signs."""
    names = door_check.names()
    logged_states: dict[str, bool] = {}  # by kind, as last logged
    if await _follows_a_killed_one(list(names.values())):
        await _pause(stop, SETTLING_SECONDS)
    while not stop.is_set():
        for kind, name in names.items():
            all_answered = await door_check.all_answer([door for door in door_check.doors() if door.kind == kind])
            if all_answered:
                await _ask_redis(heartbeat.door_answered, name, datetime.now(UTC))
            if all_answered != logged_states.get(kind, True):
                log.warning("letters by %s are %s", kind.upper(), "taken again" if all_answered else "not taken")
            logged_states[kind] = all_answered
        await _pause(stop, CHECK_EVERY)
    await _ask_redis(heartbeat.forget_doors, list(names.values()))


async def _follows_a_killed_one(names: list[str]) -> bool:
    left_behind = await _ask_redis(heartbeat.doors_answered_at) or {}
    return not left_behind.keys().isdisjoint(names)


async def _ask_redis(question: Callable[..., T], *arguments: object) -> T | None:
    """In a thread, because Redis may hang. Without Redis, letters are taken all the same."""
    try:
        return await asyncio.to_thread(question, *arguments)
    except redis.RedisError as problem:
        log.debug("no sign of life of the intake: %s", type(problem).__name__)  # health reports that Redis is away
        return None


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
