"""A client of docs/chat-protocol.md as an app has it. Each of its duties may be left out, to show what it is for."""

import asyncio
import contextlib
import json
import random
import uuid
from collections.abc import AsyncIterator
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException


class Client:
    """Reconnects for ever. `log` is what its page would show."""

    def __init__(
        self,
        url: str,
        *,
        origin: str,
        hello: dict[str, str],
        session: str = "",
        address: str = "127.0.0.1",
        resume: bool = True,
        resend: bool = True,
        same_key: bool = True,
        ping_every: float = 1.0,
    ) -> None:
        self.url, self.origin, self.hello, self.address = url, origin, hello, address
        self.headers = {"Cookie": f"sessionid={session}"} if session else {}
        self.resume, self.resend, self.same_key, self.ping_every = resume, resend, same_key, ping_every
        self.last = 0
        self.log: list[tuple[int, str]] = []
        self.unsent: dict[str, str] = {}
        self.socket: ClientConnection | None = None
        self.welcomed = 0
        self.changed = asyncio.Event()

    async def post(self, text: str, *, key: str = "") -> None:
        key = key or uuid.uuid4().hex
        self.unsent[key] = text
        await self.send(type="post", key=key, text=text)
        if not self.resend:
            del self.unsent[key]

    async def send(self, **frame: Any) -> None:
        if self.socket:
            with contextlib.suppress(WebSocketException, OSError):
                await self.socket.send(json.dumps(frame))

    def cut(self) -> None:
        """As when the network goes."""
        if self.socket:
            self.socket.transport.abort()

    async def run(self) -> None:
        failures = 0
        while True:
            began = self.welcomed
            with contextlib.suppress(WebSocketException, OSError, TimeoutError):
                await self.talk()
            self.socket = None
            failures = 0 if self.welcomed > began else failures + 1
            await asyncio.sleep(random.random() * min(2.0, 0.05 * 2**failures))

    async def talk(self) -> None:
        async with connect(
            self.url,
            origin=self.origin,
            additional_headers=self.headers,
            compression=None,
            open_timeout=5,
            ping_interval=None,
            close_timeout=1,
            local_addr=(self.address, 0),
        ) as socket:
            await socket.send(json.dumps({"type": "hello", "version": 1, "last": self.last, **self.hello}))
            asked = False
            while True:
                try:
                    async with asyncio.timeout(self.ping_every):
                        text = await socket.recv()
                except TimeoutError:
                    if asked:
                        socket.transport.abort()  # the last ping had no answer
                        return
                    asked = True
                    await self.ping(socket)
                else:
                    asked = False
                    await self.hear(socket, json.loads(text))

    async def ping(self, socket: ClientConnection) -> None:
        await socket.send(json.dumps({"type": "ping", "last": self.last}))
        await self.send_unsent()

    async def hear(self, socket: ClientConnection, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "welcome":
                self.socket, self.welcomed = socket, self.welcomed + 1
                if frame["head"] < self.last:  # the server knows less than we do: the log is shown anew
                    self.last, self.log = frame["last"], []
                if not self.resume:  # and goes on with what is said from now on
                    self.last = frame["head"]
                await self.send_unsent()
            case "messages":
                await self.take(socket, frame["messages"])
            case "ack":
                self.unsent.pop(frame["key"], None)
            case "refused" if frame["reason"] != "too_fast":
                self.unsent.pop(frame["key"], None)
            case "pong" if frame["head"] > self.last:
                await self.greet(socket)
            case "echo":
                await socket.send(json.dumps(frame))
        self.changed.set()

    async def greet(self, socket: ClientConnection) -> None:
        await socket.send(json.dumps({"type": "hello", "version": 1, "last": self.last, **self.hello}))

    async def take(self, socket: ClientConnection, messages: list[dict[str, Any]]) -> None:
        for message in messages:
            sequence = message["sequence"]
            if sequence <= self.last:
                continue
            if sequence > self.last + 1:
                await self.greet(socket)
                return
            self.last = sequence
            self.unsent.pop(message["key"], None)
            self.log.append((sequence, message["text"]))

    async def send_unsent(self) -> None:
        if self.resend:
            for key, text in list(self.unsent.items())[:10]:
                await self.send(type="post", key=key if self.same_key else uuid.uuid4().hex, text=text)

    async def until_welcome(self, *, seconds: float, times: int = 1) -> None:
        async with asyncio.timeout(seconds):
            while self.welcomed < times:
                self.changed.clear()
                await self.changed.wait()

    async def until(self, count: int, *, seconds: float = 30.0) -> None:
        """Everything of mine is acknowledged, and I have so many messages."""
        async with asyncio.timeout(seconds):
            while self.unsent or self.last < count:
                self.changed.clear()
                await self.changed.wait()


@contextlib.asynccontextmanager
async def connected(*clients: Client) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(client.run()) for client in clients]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
