"""An agent's session, looked at again while they write: once for all their lines, and before anybody has to wait."""

import asyncio
from typing import Protocol
from weakref import WeakSet, WeakValueDictionary

from chat import access
from chat.access import NoSuchConversation
from chat.database import in_database
from tickets.models import Agent


class Bearer(Protocol):
    """A line that was opened with the badge."""

    public_id: str
    agent: Agent | None
    looked_at: float
    closed: bool

    async def refuse_access(self) -> None: ...


class Badge:
    """One session in this process. Whoever was signed out, locked or moved to another team loses their lines."""

    def __init__(self, session_key: str | None) -> None:
        self.session_key = session_key
        self.bearers: WeakSet[Bearer] = WeakSet()
        self.looking: asyncio.Task[None] | None = None

    def look(self) -> "asyncio.Task[None]":
        """The look that is under way, or a new one. It may be waited for, and need not be."""
        if self.looking is None or self.looking.done():
            self.looking = asyncio.get_running_loop().create_task(self._look())
            # Whoever waits hears of a database that is away; if nobody does, the next one looks again.
            self.looking.add_done_callback(lambda look: look.cancelled() or look.exception())
        return self.looking

    async def _look(self) -> None:
        began = asyncio.get_running_loop().time()
        bearers = [bearer for bearer in self.bearers if not bearer.closed]
        try:
            agent, open_to_them = await in_database(
                access.look_again, self.session_key, [bearer.public_id for bearer in bearers]
            )
        except NoSuchConversation:
            agent, open_to_them = None, set()
        for bearer in bearers:
            if bearer.public_id in open_to_them:
                bearer.agent, bearer.looked_at = agent, began
            else:
                await bearer.refuse_access()


_badges: WeakValueDictionary[str | None, Badge] = WeakValueDictionary()


def badge_of(session_key: str | None) -> Badge:
    return _badges.setdefault(session_key, Badge(session_key))
