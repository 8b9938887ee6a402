"""One open socket: takes frames in, and sends no more than the other end proves to have read."""

import asyncio
import contextlib
import logging
from enum import IntEnum
from typing import Any

from channels.consumer import AsyncConsumer, get_handler_name
from channels.exceptions import StopConsumer
from django.db import DatabaseError

from chat.database_threads import in_database
from chat.presence.connection_limits import limits
from chat.protocol import frames
from chat.protocol.frames import BadFrame, Bucket, Frame
from chat.protocol.socket_registry import Hint, registry
from chat.protocol.wire import encoded_frame
from chat.sockets.send_window import SendWindow
from supportportal.foundations.client_address import UNKNOWN, network_of
from supportportal.foundations.ratelimit import allowed

log = logging.getLogger(__name__)

SEND_TIMEOUT_SECONDS = 20.0  # a reader that has stopped reading is cut off, and can come back
WRITER_DELAY_SECONDS = 0.001  # a message goes to the other side first, then its writer is told that it is stored
SOCKET_GONE_ERRORS = (OSError, RuntimeError)  # what servers raise on sending to a socket that has just closed


class Phase(IntEnum):
    """How far a socket has come. Each may be followed by any later one, and none by an earlier one."""

    CONNECTING = 1  # may be turned away: its address has too many, or opens them too fast
    OPEN = 2  # accepted; its first frame is due within ten seconds
    GREETED = 3  # in a conversation or at a desk, until it is silent for a hundred seconds
    CLOSED = 4  # nothing is heard or sent any more; what it holds goes back when the server says that it is gone


class OpenSocket(AsyncConsumer):
    """A consumer that costs nothing while idle: no task, no timer, no channel, only its place in a room."""

    new_lines = 600  # a minute, for each address
    frame_rate: dict[str, Any] = {"rate": 5, "burst": 40}

    def __init__(self) -> None:
        self.phase = Phase.CONNECTING
        self.counted = False  # among its address's lines
        self.rooms: list[str] = []
        # What it hears.
        self.frames = Bucket(**self.frame_rate)
        self.heard_at = 0.0
        # What it sends. Times are the loop's; 0 is never.
        self.outgoing: list[str] = []
        self.look_due = False  # there may be something in the database
        self.closing: int | None = None  # the code to close with once all is sent; until then frames are still heard
        self.window = SendWindow()
        self.sending_since = self.full_since = 0.0
        self.work: asyncio.Task[None] | None = None  # that sends, looks and closes; none while there is nothing to do

    async def hear(self, frame: Frame) -> None:
        raise NotImplementedError

    async def look(self) -> None:
        """Queues what the other end hasn't got. One look at a time, and only while there is room."""
        raise NotImplementedError

    def take_hint(self, hint: Hint) -> None:
        self.look_soon()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        # Not Channels' own, which waits for a channel and hops to a thread for every event.
        self.scope, self.base_send = scope, send
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            return
        finally:
            self.release()

    @property
    def closed(self) -> bool:
        return self.phase is Phase.CLOSED

    def advance(self, phase: Phase) -> None:
        """Never back: a hello that was looked up while its socket closed opens nothing again."""
        self.phase = max(self.phase, phase)

    async def dispatch(self, message: dict[str, Any]) -> None:
        await getattr(self, get_handler_name(message))(message)

    @property
    def address(self) -> str:
        """The address that limits count; behind a proxy it is corrected at the door (see `supportportal.asgi`)."""
        client = self.scope.get("client")
        return network_of(client[0]) if client else UNKNOWN

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        self.counted = limits.arrive(self.address)
        if not self.counted or not await in_database(
            allowed, "chat socket", who=self.address, limit=self.new_lines, seconds=60
        ):
            await self.hang_up(frames.TOO_FAST)
            return
        self.heard_at = asyncio.get_running_loop().time()
        self.advance(Phase.OPEN)
        registry.open(self)
        await self.base_send({"type": "websocket.accept"})

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        if self.closed:
            return
        self.heard_at = asyncio.get_running_loop().time()
        try:
            if not self.frames.allows():
                raise BadFrame(frames.TOO_FAST)
            frame = frames.read(message.get("text"))
            if frame["type"] == "echo":
                self.hear_echo(frames.number_field(frame, "number"))
            else:
                await self.hear(frame)
        except BadFrame as problem:
            if not self.refuse(problem):
                await self.hang_up(problem.code)
        except DatabaseError as problem:
            log.warning("a chat line is cut, the database is away: %s", problem)
            await self.hang_up(frames.FAILED)

    def refuse(self, problem: BadFrame) -> bool:
        """Says what is wrong with one frame, where that can be said; otherwise the line ends."""
        return False

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        raise StopConsumer

    def release(self) -> None:
        self.advance(Phase.CLOSED)
        if self.work:
            self.work.cancel()
        self.outgoing.clear()
        registry.leave(self, self.rooms)
        self.count_no_more()

    def count_no_more(self) -> None:
        if self.counted:
            self.counted = False
            limits.depart(self.address)

    def enter(self, room: str) -> None:
        if room:
            self.rooms.append(room)
            registry.enter(self, room)

    def exit(self, room: str) -> None:
        if room:
            self.rooms.remove(room)
            registry.exit(self, room)

    def tick(self, now: float) -> None:
        hearing_limit = frames.SILENT_AFTER_SECONDS if self.phase is Phase.GREETED else frames.HELLO_WITHIN_SECONDS
        sending, full = now - (self.sending_since or now), now - (self.full_since or now)
        if (now - self.heard_at > hearing_limit or max(sending, full) > SEND_TIMEOUT_SECONDS) and not self.closed:
            if self.work:
                self.work.cancel()
            self.outgoing.clear()
            self.work = asyncio.get_running_loop().create_task(self.hang_up(frames.SILENT))

    def say(self, text: str) -> None:
        """Queues an encoded frame; frames are sent in the order of the calls."""
        self.add(text)
        self.wake()

    def say_later(self, text: str) -> None:
        """For somebody who knows it already: after those who wait for it, or with the next frame if one comes first."""
        self.add(text)
        asyncio.get_running_loop().call_later(WRITER_DELAY_SECONDS, self.wake_to_send)

    def add(self, text: str) -> None:
        self.outgoing.append(text)
        if echo := self.window.add(len(text)):
            self.outgoing.append(encoded_frame(type="echo", number=echo))
        if not self.window.has_room:
            self.full_since = self.full_since or asyncio.get_running_loop().time()

    def hear_echo(self, number: int) -> None:
        if self.window.is_proven_by(number):
            self.frames.give_back()
            self.reopen_window()

    def reopen_window(self) -> None:
        self.window.reopen()
        self.full_since = 0.0
        self.wake()

    def look_soon(self) -> None:
        self.look_due = True
        self.wake()

    def wake_to_send(self) -> None:
        if self.outgoing:
            self.wake()

    def wake(self) -> None:
        if self.work is None and not self.closed:
            self.work = asyncio.get_running_loop().create_task(self.run())

    def close_soon(self, code: int) -> None:
        self.closing = code
        self.wake()

    async def run(self) -> None:
        """Sends, looks, and ends: at most one such task, and none while there is nothing to do."""
        try:
            while self.outgoing or (self.look_due and self.window.has_room):
                if self.outgoing:
                    await self.send_all()
                else:
                    self.look_due = False
                    await self.look()
            if self.closing:
                await self.hang_up(self.closing)
            self.work = None
        except DatabaseError as problem:
            log.warning("a chat line is cut, the database is away: %s", problem)
        except SOCKET_GONE_ERRORS:
            self.advance(Phase.CLOSED)  # gone between two frames; the disconnect follows
        finally:
            if self.work is asyncio.current_task():
                await self.hang_up(frames.FAILED)

    async def send_all(self) -> None:
        """On a server with back pressure, this is where a slow reader is waited for."""
        self.sending_since = asyncio.get_running_loop().time()
        while self.outgoing:
            texts, self.outgoing = self.outgoing, []
            for text in texts:
                await self.base_send({"type": "websocket.send", "text": text})
        self.sending_since = 0.0

    async def hang_up(self, code: int) -> None:
        if not self.closed:
            self.advance(Phase.CLOSED)
            with contextlib.suppress(*SOCKET_GONE_ERRORS):
                await self.base_send({"type": "websocket.close", "code": code})
