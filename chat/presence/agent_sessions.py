"""An agent's session, checked again while they write: once for all their lines, and before anybody has to wait."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol
from weakref import WeakSet, WeakValueDictionary

from chat import access
from chat.access import Grounds, NoSuchConversation, SessionUse
from chat.database_threads import in_database
from tickets.models import Agent

IN_USE_SECONDS = 5.0  # since something was heard; a line that is used again later waits for a check anyway


class SessionSocket(Protocol):
    """A line that was opened with the session."""

    agent: Agent | None
    grounds: Grounds | None
    heard_at: float
    looked_at: float

    @property
    def closed(self) -> bool: ...

    @property
    def held(self) -> SessionUse: ...

    async def refuse_access(self) -> None: ...


class SessionCheck:
    """One check at a time: whoever asks while it is under way gets the same one."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self.work = work
        self.task: asyncio.Task[None] | None = None

    @property
    def under_way(self) -> bool:
        return self.task is not None and not self.task.done()

    def begin(self) -> "asyncio.Task[None]":
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self.work())
            # Whoever waits is told that the database is away; if nobody waits, the next check tries again.
            self.task.add_done_callback(lambda task: task.cancelled() or task.exception())
        return self.task


class AgentSession:
    """One session in this process. An agent who was signed out, locked or moved to another team loses their lines."""

    def __init__(self, session_key: str | None) -> None:
        self.session_key = session_key
        self.sockets: WeakSet[SessionSocket] = WeakSet()
        self.closer_look = SessionCheck(self._look_closer)

    @property
    def open_lines(self) -> list[SessionSocket]:
        return [socket for socket in self.sockets if not socket.closed]

    def in_use(self, now: float) -> bool:
        return any(now - line.heard_at < IN_USE_SECONDS for line in self.open_lines)

    def look(self) -> "asyncio.Task[None]":
        """The check that is under way, or a new one. It can be waited for, but needn't be."""
        return (self.closer_look if self.closer_look.under_way else _check_of_all).begin()

    async def _look_closer(self) -> None:
        began, lines = asyncio.get_running_loop().time(), self.open_lines
        # The grounds first: whatever changes from here on is noticed as a change.
        grounds = await in_database(access.grounds_of, [line.held for line in lines])
        public_ids = [line.held.public_id for line in lines]
        try:
            agent, open_to_them = await in_database(access.look_again, self.session_key, public_ids)
        except NoSuchConversation:
            agent, open_to_them = None, set()
        for line, line_grounds in zip(lines, grounds, strict=True):
            if line.held.public_id in open_to_them:
                line.agent, line.looked_at, line.grounds = agent, began, line_grounds
            else:
                await line.refuse_access()


async def _check_all_sessions() -> None:
    """One check for all sessions in use, as quick as for one alone; where something changed, a closer one follows."""
    now = asyncio.get_running_loop().time()
    lines_in_use = [
        (session, line) for session in _sessions.values() if session.in_use(now) for line in session.open_lines
    ]
    grounds = await in_database(access.grounds_of, [line.held for _, line in lines_in_use])
    for (session, line), line_grounds in zip(lines_in_use, grounds, strict=True):
        if line_grounds.session and line_grounds == line.grounds:
            line.looked_at = now
        elif not line.closed:
            session.closer_look.begin()


_check_of_all = SessionCheck(_check_all_sessions)
_sessions: WeakValueDictionary[str | None, AgentSession] = WeakValueDictionary()


def agent_session_of(session_key: str | None) -> AgentSession:
    return _sessions.setdefault(session_key, AgentSession(session_key))
