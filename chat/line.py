"""One open socket: takes frames in, and sends what is new, read from the database."""

import asyncio
import contextlib
import json
import logging
from typing import Any

from channels.consumer import AsyncConsumer, get_handler_name
from channels.exceptions import StopConsumer
from django.db import DatabaseError
from redis.exceptions import RedisError

from chat import frames
from chat.database import in_database
from chat.frames import BadFrame, Bucket, Frame
from supportportal.ratelimit import allowed

log = logging.getLogger(__name__)

SEND_WITHIN = 20.0  # seconds: a reader that has stopped reading is cut off, and can come back


class Line(AsyncConsumer):
    """A consumer whose layer handler never waits for the socket: it sets `news`, and one task sends."""

    def __init__(self) -> None:
        self.news = asyncio.Event()
        self.joined: list[str] = []
        self.frames = Bucket(rate=5, burst=40)
        self.heard_at = 0.0
        self.greeted = False
        self.closed = False
        self.sender: asyncio.Task[None] | None = None

    async def hear(self, frame: Frame) -> None:
        raise NotImplementedError

    async def tell(self) -> None:
        """Send everything the other end hasn't got. Called by one task only."""
        raise NotImplementedError

    async def dispatch(self, message: dict[str, Any]) -> None:
        # Channels' own dispatch hops to a thread for every event, to close connections that are not used here.
        await getattr(self, get_handler_name(message))(message)

    @property
    def address(self) -> str:
        client = self.scope.get("client")
        return client[0] if client else "unknown"

    @property
    def silent_at(self) -> float:
        """When, by the loop's clock, nothing heard means that nobody is there."""
        return self.heard_at + (frames.SILENT_FOR if self.greeted else frames.HELLO_WITHIN)

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        if not await in_database(allowed, "chat socket", who=self.address, limit=240, seconds=60):
            await self.hang_up(frames.TOO_FAST)
            return
        self.heard_at = asyncio.get_running_loop().time()
        await self.send({"type": "websocket.accept"})
        self.sender = asyncio.create_task(self.send_what_is_new())

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        if self.closed:
            return
        self.heard_at = asyncio.get_running_loop().time()
        try:
            if not self.frames.allows():
                raise BadFrame(frames.TOO_FAST)
            await self.hear(frames.read(message.get("text")))
        except BadFrame as problem:
            await self.hang_up(problem.code)
        except DatabaseError as problem:
            log.warning("a chat line is cut, the database is away: %s", problem)
            await self.hang_up(frames.FAILED)

    async def chat_hint(self, message: dict[str, Any]) -> None:
        self.news.set()

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        self.closed = True
        if self.sender:
            self.sender.cancel()
        with contextlib.suppress(RedisError, OSError):
            for group in self.joined:
                await self.channel_layer.group_discard(group, self.channel_name)
        raise StopConsumer

    async def send_what_is_new(self) -> None:
        clock = asyncio.get_running_loop().time
        try:
            while not self.closed:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout_at(self.silent_at):
                        await self.news.wait()
                if clock() >= self.silent_at:
                    await self.hang_up(frames.SILENT)
                elif self.news.is_set():
                    self.news.clear()
                    await self.tell()
        except DatabaseError as problem:
            log.warning("a chat line is cut, the database is away: %s", problem)
        finally:
            await self.hang_up(frames.FAILED)

    async def say(self, **frame: object) -> None:
        if self.closed:
            return
        try:
            async with asyncio.timeout(SEND_WITHIN):
                await self.send({"type": "websocket.send", "text": json.dumps(frame, ensure_ascii=False)})
        except TimeoutError:
            await self.hang_up(frames.SILENT)
        except OSError:
            self.closed = True  # gone between two frames; the disconnect follows

    async def join(self, *groups: str) -> None:
        """Without Redis there are no hints, and the news come with the next ping."""
        with contextlib.suppress(RedisError, OSError):
            for group in groups:
                await self.channel_layer.group_add(group, self.channel_name)
                self.joined.append(group)

    async def hang_up(self, code: int) -> None:
        if not self.closed:
            self.closed = True
            self.news.set()
            with contextlib.suppress(OSError):
                await self.send({"type": "websocket.close", "code": code})
