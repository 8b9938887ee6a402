"""One open socket: takes frames in, and lets out no more than the other end proves to have read."""

import asyncio
import contextlib
import logging
import secrets
from typing import Any

from channels.consumer import AsyncConsumer, get_handler_name
from channels.exceptions import StopConsumer
from django.db import DatabaseError

from chat.database_threads import in_database
from chat.presence.connection_limits import callers
from chat.protocol import frames
from chat.protocol.frames import BadFrame, Bucket, Frame
from chat.protocol.socket_registry import Hint, switchboard
from chat.protocol.wire import frame as encoded_frame
from supportportal.foundations.client_address import UNKNOWN, network_of
from supportportal.foundations.ratelimit import allowed

log = logging.getLogger(__name__)

WINDOW = 192 * 1024  # characters on their way: a server without back pressure would keep them all in memory
ASK_AFTER = 48 * 1024  # characters after which the other end is asked for an echo
SEND_WITHIN = 20.0  # seconds: a reader that has stopped reading is cut off, and can come back
OTHERS_FIRST = 0.001  # seconds in which a word goes to the other side, before its writer is told that it stands
GONE = (OSError, RuntimeError)  # what servers raise when one sends to a socket that has just closed


class Line(AsyncConsumer):
    """A consumer that costs nothing while it is idle: no task, no timer, no channel, only its place in a room."""

    new_lines = 600  # a minute, for each address
    frame_rate: dict[str, Any] = {"rate": 5, "burst": 40}

    def __init__(self) -> None:
        self.frames = Bucket(**self.frame_rate)
        self.rooms: list[str] = []
        self.heard_at = 0.0
        self.greeted = False
        self.closed = False
        self.closing: int | None = None  # the code with which it ends once everything is said
        self.counted = False  # among its address's lines
        self.outgoing: list[str] = []
        self.looking = False  # there may be something in the database
        self.work: asyncio.Task[None] | None = None
        self.sending_since = self.full_since = 0.0  # by the loop's clock; 0 is never
        self.unproven = self.asked = self.echo = 0

    async def hear(self, frame: Frame) -> None:
        raise NotImplementedError

    async def look(self) -> None:
        """Queue what the other end hasn't got. One at a time, and only while the window is open."""
        raise NotImplementedError

    def take_hint(self, hint: Hint) -> None:
        self.look_soon()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        # Not Channels' own: that one waits for a channel and hops to a thread for every event.
        self.scope, self.base_send = scope, send
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            return
        finally:
            self.put_down()

    async def dispatch(self, message: dict[str, Any]) -> None:
        await getattr(self, get_handler_name(message))(message)

    @property
    def address(self) -> str:
        """As limits count it; put right at the door, where it is a proxy that calls (see `supportportal.asgi`)."""
        client = self.scope.get("client")
        return network_of(client[0]) if client else UNKNOWN

    @property
    def has_room(self) -> bool:
        return self.unproven < WINDOW

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        self.counted = callers.arrive(self.address)
        if not self.counted or not await in_database(
            allowed, "chat socket", who=self.address, limit=self.new_lines, seconds=60
        ):
            await self.hang_up(frames.TOO_FAST)
            return
        self.heard_at = asyncio.get_running_loop().time()
        switchboard.open(self)
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
                self.hear_echo(frames.number(frame, "number"))
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

    def put_down(self) -> None:
        self.closed = True
        if self.work:
            self.work.cancel()
        self.outgoing.clear()
        switchboard.leave(self, self.rooms)
        self.count_no_more()

    def count_no_more(self) -> None:
        if self.counted:
            self.counted = False
            callers.depart(self.address)

    def enter(self, room: str) -> None:
        if room:
            self.rooms.append(room)
            switchboard.enter(self, room)

    def exit(self, room: str) -> None:
        if room:
            self.rooms.remove(room)
            switchboard.exit(self, room)

    def tick(self, now: float) -> None:
        silent = now - self.heard_at > (frames.SILENT_FOR if self.greeted else frames.HELLO_WITHIN)
        stuck = any(since and now - since > SEND_WITHIN for since in (self.sending_since, self.full_since))
        if (silent or stuck) and not self.closed:
            if self.work:
                self.work.cancel()
            self.outgoing.clear()
            self.work = asyncio.get_running_loop().create_task(self.hang_up(frames.SILENT))

    def say(self, text: str) -> None:
        """A frame that is encoded already; sent in the order of the saying."""
        self.add(text)
        self.stir()

    def say_later(self, text: str) -> None:
        """To somebody who knows it already, after those who wait for it; with the next frame, should one come."""
        self.add(text)
        asyncio.get_running_loop().call_later(OTHERS_FIRST, self.stir_for_frames)

    def add(self, text: str) -> None:
        self.unproven += len(text)
        self.outgoing.append(text)
        if self.unproven - self.asked > ASK_AFTER and not self.echo:
            self.asked, self.echo = self.unproven, secrets.randbelow(2**31 - 1) + 1
            self.outgoing.append(encoded_frame(type="echo", number=self.echo))
        if not self.has_room:
            self.full_since = self.full_since or asyncio.get_running_loop().time()

    def hear_echo(self, number: int) -> None:
        """A number that was never asked proves nothing."""
        if number and number == self.echo:
            self.frames.give_back()
            self.have_read()

    def have_read(self) -> None:
        """They have read everything up to the asking, or, if nothing was asked, up to now."""
        self.unproven -= self.asked or self.unproven
        self.asked = self.echo = 0
        self.full_since = 0.0
        self.stir()

    def look_soon(self) -> None:
        self.looking = True
        self.stir()

    def stir_for_frames(self) -> None:
        if self.outgoing:
            self.stir()

    def stir(self) -> None:
        if self.work is None and not self.closed:
            self.work = asyncio.get_running_loop().create_task(self.run())

    def close_soon(self, code: int) -> None:
        self.closing = code
        self.stir()

    async def run(self) -> None:
        """Sends, looks, and ends: there is at most one of it, and none while there is nothing to do."""
        try:
            while self.outgoing or (self.looking and self.has_room):
                if self.outgoing:
                    await self.send_all()
                else:
                    self.looking = False
                    await self.look()
            if self.closing:
                await self.hang_up(self.closing)
            self.work = None
        except DatabaseError as problem:
            log.warning("a chat line is cut, the database is away: %s", problem)
        except GONE:
            self.closed = True  # gone between two frames; the disconnect follows
        finally:
            if self.work is asyncio.current_task():
                await self.hang_up(frames.FAILED)

    async def send_all(self) -> None:
        """On a server with back pressure this is where a slow reader is waited for."""
        self.sending_since = asyncio.get_running_loop().time()
        while self.outgoing:
            texts, self.outgoing = self.outgoing, []
            for text in texts:
                await self.base_send({"type": "websocket.send", "text": text})
        self.sending_since = 0.0

    async def hang_up(self, code: int) -> None:
        if not self.closed:
            self.closed = True
            with contextlib.suppress(*GONE):
                await self.base_send({"type": "websocket.close", "code": code})
