"""The load: two people in each room who write and read, and how long the other one waits for each message."""

import asyncio
import contextlib
import json
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from benchmarks.chat.servers import Contestant

SETTLE = 1.0  # seconds that aren't measured


class Side:
    """One of two in a room, in the language of the contestant."""

    def __init__(self, socket: ClientConnection, crowd: "Crowd", room: int) -> None:
        self.socket, self.crowd, self.room = socket, crowd, room

    def encode(self, name: str) -> str:
        return name

    async def names_in(self, text: str) -> list[str]:
        return [text]

    async def say(self) -> None:
        name = self.crowd.new_message(self)
        await self.socket.send(self.encode(name))

    async def listen(self) -> None:
        async for text in self.socket:
            for name in await self.names_in(str(text)):
                await self.crowd.heard(name, self)


class TutorialSide(Side):
    def encode(self, name: str) -> str:
        return json.dumps({"message": name})

    async def names_in(self, text: str) -> list[str]:
        return [json.loads(text)["message"]]


class OurSide(Side):
    def encode(self, name: str) -> str:
        return json.dumps({"type": "post", "key": name, "text": name})

    async def names_in(self, text: str) -> list[str]:
        frame = json.loads(text)
        if frame["type"] == "echo":
            await self.socket.send(text)
        assert frame["type"] not in {"refused", "reset"}, frame
        self.crowd.acknowledged += frame["type"] == "ack"
        return [message["text"] for message in frame.get("messages", [])]


@dataclass
class Crowd:
    """Everybody in all rooms. With a `window`, each side has so many messages on their way at any time."""

    window: int = 0
    sides: list[Side] = field(default_factory=list)
    under_way: dict[str, tuple[float, Side, set[Side]]] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)  # until the other side had it, in seconds
    counted_from: float = float("inf")
    number: int = 0
    complete: int = 0
    acknowledged: int = 0
    mark: str = field(default_factory=lambda: uuid.uuid4().hex[:8])  # earlier crowds have left words in our log

    def new_message(self, side: Side) -> str:
        self.number += 1
        name = f"{self.mark}-{self.number:08d}"
        self.under_way[name] = (time.perf_counter(), side, set())
        return name

    async def heard(self, name: str, side: Side) -> None:
        if not name.startswith(self.mark):
            return
        said_at, speaker, heard_by = self.under_way[name]
        assert side not in heard_by, "twice"
        heard_by.add(side)
        if side is not speaker and said_at >= self.counted_from:
            self.delays.append(time.perf_counter() - said_at)
        if len(heard_by) == 2:
            del self.under_way[name]
            self.complete += 1
            if self.window:
                await speaker.say()


@contextlib.asynccontextmanager
async def crowd(contestant: Contestant, rooms: int, *, window: int = 0) -> AsyncIterator[Crowd]:
    """Two sides in each room, ready to write."""
    everybody = Crowd(window)
    async with contextlib.AsyncExitStack() as stack:
        for room in range(rooms):
            for number in range(2):
                everybody.sides.append(await stack.enter_async_context(_side(contestant, everybody, room, number)))
        listening = [asyncio.create_task(side.listen()) for side in everybody.sides]
        await asyncio.sleep(0.5)
        try:
            yield everybody
        finally:
            everybody.window = 0
            await asyncio.sleep(1.0)
            for task in listening:
                if task.done():
                    task.result()
                task.cancel()


@contextlib.asynccontextmanager
async def _side(contestant: Contestant, everybody: Crowd, room: int, number: int) -> AsyncIterator[Side]:
    kinds: dict[str, type[Side]] = {"floor": Side, "tutorial": TutorialSide, "ours": OurSide}
    kind = kinds[contestant.name.split()[0]]
    path, hello = f"/ws/chat/{room}/", None
    headers = {}
    if kind is OurSide:
        # The calm rooms are others than the busy ones, whose long logs would first have to be read.
        keys = contestant.rooms[room if everybody.window else -1 - room]
        path, hello = (
            ("/ws/chat/", {"token": keys["token"]})
            if number
            else ("/ws/chat/agent/", {"conversation": keys["conversation"]})
        )
        headers = {} if number else {"Cookie": f"sessionid={keys['session']}"}
    async with connect(
        f"ws://127.0.0.1:{contestant.port}{path}",
        origin=f"http://localhost:{contestant.port}",
        additional_headers=headers,
        compression=None,
        ping_interval=None,
    ) as socket:
        if hello:
            await socket.send(json.dumps({"type": "hello", "version": 1, "last": 0, **hello}))
        yield kind(socket, everybody, room)


async def throughput(contestant: Contestant, *, rooms: int, window: int, seconds: float) -> float:
    """Messages a second that both sides of their room have got."""
    async with crowd(contestant, rooms, window=window) as everybody:
        for side in everybody.sides:
            for _ in range(window):
                await side.say()
        await asyncio.sleep(SETTLE)
        before, began = everybody.complete, time.perf_counter()
        await asyncio.sleep(seconds)
        return (everybody.complete - before) / (time.perf_counter() - began)


async def latency(contestant: Contestant, *, rooms: int, rate: float, seconds: float) -> dict[str, Any]:
    """Milliseconds until the other side has it, at a steady pace."""
    async with crowd(contestant, rooms) as everybody:
        began = time.perf_counter()
        everybody.counted_from = began + SETTLE
        for number in range(int(rate * (seconds + SETTLE))):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            await everybody.sides[(number * 7) % len(everybody.sides)].say()
        await asyncio.sleep(1)
        delays = everybody.delays
        cuts = quantiles(delays, n=100)
        return {"p50": 1000 * cuts[49], "p99": 1000 * cuts[98], "count": len(delays), "lost": len(everybody.under_way)}
