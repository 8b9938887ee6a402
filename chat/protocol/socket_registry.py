"""Which sockets of this process are in which room, and how a hint finds them, here and in the other processes."""

import asyncio
import contextlib
import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Any, Protocol

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

CHANNEL_GROUP = "lines"
LOCAL_HEAD_START_SECONDS = 0.002  # the readers of this process are served before the other processes are told
BROKER_TIMEOUT_SECONDS = 1.0  # for a broker that hangs; a page that missed a hint asks with its next ping
MAX_HINTS_PER_LETTER = 100  # to the other processes
MAX_WAITING_HINTS = 5_000  # beyond this, the oldest are dropped


@dataclass(frozen=True, slots=True)
class Hint:
    """For everybody in `room`: either a call to look again, or the message or aside itself."""

    room: str
    conversation: str = ""  # public id; two portals on one Redis have the same rooms, but never the same of these
    sequence: int = 0  # of the message in `text`; 0 when it is none
    author: str = ""  # who wrote or types: their own side gets a message a moment later, and an aside not at all
    text: str = ""  # JSON: a message, or a whole frame that is never stored


class Listener(Protocol):
    def take_hint(self, hint: Hint) -> None:
        """Never waits, never fails."""

    def tick(self, now: float) -> None:
        """Once a second, by the loop's clock."""


class SocketRegistry:
    """One per process. Rooms are touched only on the loop's own thread; hints may come from any thread."""

    def __init__(self) -> None:
        self.name = uuid.uuid4().hex
        self.rooms: dict[str, set[Listener]] = defaultdict(set)
        self.listeners: set[Listener] = set()
        self.waiting: list[Hint] = []
        self.loop: asyncio.AbstractEventLoop | None = None
        self.duties: set[asyncio.Task[None]] = set()
        self.sender: asyncio.Task[None] | None = None

    def open(self, listener: Listener) -> None:
        """A loop's first listener starts the work that is done for all of them."""
        self.listeners.add(listener)
        if self.loop is not asyncio.get_running_loop():
            self.loop = asyncio.get_running_loop()
            self.duties = {self.loop.create_task(work) for work in (self.listen(), self.tick())}

    def enter(self, listener: Listener, room: str) -> None:
        self.rooms[room].add(listener)

    def leave(self, listener: Listener, rooms: Iterable[str]) -> None:
        self.listeners.discard(listener)
        for room in rooms:
            self.exit(listener, room)

    def exit(self, listener: Listener, room: str) -> None:
        self.rooms[room].discard(listener)
        if not self.rooms[room]:
            del self.rooms[room]

    def spread(self, hints: list[Hint]) -> None:
        """From any thread of any process: to the sockets here at once, to those elsewhere through Redis."""
        if self.loop and self.loop.is_running():
            self.loop.call_soon_threadsafe(self._spread, hints)
            return
        try:
            async_to_sync(self._pass_on)(hints)
        except (RedisError, OSError, TimeoutError) as problem:
            log.warning("no hint to %s: %s", hints[0].room, problem)

    def _spread(self, hints: list[Hint]) -> None:
        self.take(hints)
        self.waiting = (self.waiting + hints)[-MAX_WAITING_HINTS:]
        if self.sender is None or self.sender.done():
            self.sender = asyncio.get_running_loop().create_task(self.send())

    def take(self, hints: Iterable[Hint]) -> None:
        for hint in hints:
            for listener in tuple(self.rooms.get(hint.room, ())):
                listener.take_hint(hint)

    async def send(self) -> None:
        await asyncio.sleep(LOCAL_HEAD_START_SECONDS)
        while self.waiting:
            hints, self.waiting = self.waiting[:MAX_HINTS_PER_LETTER], self.waiting[MAX_HINTS_PER_LETTER:]
            try:
                await self._pass_on(hints)
            except (RedisError, OSError, TimeoutError) as problem:
                log.warning("no hint to other processes: %s", problem)
                self.waiting.clear()

    async def _pass_on(self, hints: list[Hint]) -> None:
        letter = {"type": "chat.hints", "sender": self.name, "hints": [astuple(hint) for hint in hints]}
        async with asyncio.timeout(BROKER_TIMEOUT_SECONDS):
            await get_channel_layer().group_send(CHANNEL_GROUP, letter)

    async def listen(self) -> None:
        """Hears the other processes. Without Redis there is nothing to hear, and the pages' pings have to do."""
        pause = 1.0
        while True:
            try:
                layer = get_channel_layer()
                channel = await layer.new_channel()
                await layer.group_add(CHANNEL_GROUP, channel)
                while True:
                    self.take_letter(await layer.receive(channel))
            except (RedisError, OSError) as problem:
                log.warning("no hints from other processes for now: %s", problem)
                await asyncio.sleep(pause)
                pause = min(30.0, 2 * pause)

    def take_letter(self, letter: dict[str, Any]) -> None:
        if letter["sender"] != self.name:
            with contextlib.suppress(TypeError):  # from another version, while the portal is being upgraded
                self.take([Hint(*hint) for hint in letter["hints"]])

    async def tick(self) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(1)
            now = clock()
            for listener in tuple(self.listeners):
                listener.tick(now)


registry = SocketRegistry()
