"""An agent's session, looked at again while they write: once for all their lines, and before anybody has to wait."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol
from weakref import WeakSet, WeakValueDictionary

from chat import access
from chat.access import Grounds, Held, NoSuchConversation
from chat.database_threads import in_database
from tickets.models import Agent

IN_USE = 5.0  # seconds since something was heard; who comes back later waits for a look anyway


class Bearer(Protocol):
    """A line that was opened with the badge."""

    agent: Agent | None
    grounds: Grounds | None
    heard_at: float
    looked_at: float
    closed: bool

    @property
    def held(self) -> Held: ...

    async def refuse_access(self) -> None: ...


class Look:
    """One at a time: whoever asks while it is under way gets the same one."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self.work = work
        self.task: asyncio.Task[None] | None = None

    @property
    def under_way(self) -> bool:
        return self.task is not None and not self.task.done()

    def begin(self) -> "asyncio.Task[None]":
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self.work())
            # Whoever waits hears of a database that is away; if nobody does, the next one looks again.
            self.task.add_done_callback(lambda look: look.cancelled() or look.exception())
        return self.task


class Badge:
    """One session in this process. Whoever was signed out, locked or moved to another team loses their lines."""

    def __init__(self, session_key: str | None) -> None:
        self.session_key = session_key
        self.bearers: WeakSet[Bearer] = WeakSet()
        self.closer_look = Look(self._look_closer)

    @property
    def open_lines(self) -> list[Bearer]:
        return [bearer for bearer in self.bearers if not bearer.closed]

    def in_use(self, now: float) -> bool:
        return any(now - line.heard_at < IN_USE for line in self.open_lines)

    def look(self) -> "asyncio.Task[None]":
        """The look that is under way, or a new one. It may be waited for, and need not be."""
        return (self.closer_look if self.closer_look.under_way else _round).begin()

    async def _look_closer(self) -> None:
        began, lines = asyncio.get_running_loop().time(), self.open_lines
        # First the grounds: what changes after this will be seen as a change.
        grounds = await in_database(access.grounds_of, [line.held for line in lines])
        public_ids = [line.held.public_id for line in lines]
        try:
            agent, open_to_them = await in_database(access.look_again, self.session_key, public_ids)
        except NoSuchConversation:
            agent, open_to_them = None, set()
        for line, found in zip(lines, grounds, strict=True):
            if line.held.public_id in open_to_them:
                line.agent, line.looked_at, line.grounds = agent, began, found
            else:
                await line.refuse_access()


async def _look_at_all() -> None:
    """One look for all badges in use, which took as long as one alone does; where something changed, a closer one."""
    now = asyncio.get_running_loop().time()
    held = [(badge, line, line.held) for badge in _badges.values() if badge.in_use(now) for line in badge.open_lines]
    grounds = await in_database(access.grounds_of, [one for _, _, one in held])
    for (badge, line, _), found in zip(held, grounds, strict=True):
        if found.session and found == line.grounds:
            line.looked_at = now
        elif not line.closed:
            badge.closer_look.begin()


_round = Look(_look_at_all)
_badges: WeakValueDictionary[str | None, Badge] = WeakValueDictionary()


def badge_of(session_key: str | None) -> Badge:
    return _badges.setdefault(session_key, Badge(session_key))
