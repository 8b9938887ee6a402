"""Ten thousand conversations in which nobody says anything; and one reader who has stopped reading."""

import asyncio
import contextlib
import json
import resource
import uuid
from typing import Any, cast

from websockets.asyncio.client import ClientConnection, connect
from websockets.client import ClientProtocol
from websockets.http11 import Response
from websockets.typing import Origin
from websockets.uri import parse_uri

from benchmarks.chat.servers import Contestant

ADDRESSES = 50  # the server must not see all of them come from one place


class Idler(asyncio.Protocol):
    """As little of a client as stays connected: says hello, answers the server's pings."""

    def __init__(self, contestant: Contestant, token: str) -> None:
        self.hello = json.dumps({"type": "hello", "version": 1, "token": token, "last": 0}).encode()
        url, origin = f"ws://127.0.0.1:{contestant.port}/ws/chat/", Origin(f"http://localhost:{contestant.port}")
        self.speaking = ClientProtocol(parse_uri(url), origin=origin)
        self.greeted = asyncio.get_running_loop().create_future()
        self.gone = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.speaking.send_request(self.speaking.connect())
        self.flush()

    def data_received(self, data: bytes) -> None:
        self.speaking.receive_data(data)
        for event in self.speaking.events_received():
            if isinstance(event, Response):
                self.speaking.send_text(self.hello)
            elif b'"state"' in event.data and not self.greeted.done():
                self.greeted.set_result(None)
        self.flush()

    def flush(self) -> None:
        """Pongs included: each ping is answered with what it carried, which not every server overlooks."""
        self.transport.writelines(self.speaking.data_to_send())

    def ping(self) -> None:
        if not self.gone:
            self.speaking.send_text(b'{"type":"ping","last":0}')
            self.flush()

    def connection_lost(self, problem: Exception | None) -> None:
        self.gone = True
        if not self.greeted.done():
            self.greeted.set_exception(problem or ConnectionError("closed"))


async def idle(contestant: Contestant, *, count: int) -> dict[str, Any]:
    """Kilobytes of the server's memory for each, and how many of them it still had after a while."""
    allow_files(count + 200)
    before = contestant.rss
    loop = asyncio.get_running_loop()
    idlers: list[Idler] = []
    pinging = asyncio.create_task(ping_all(idlers))
    for start in range(0, count, 100):
        batch = [Idler(contestant, room["token"]) for room in contestant.rooms[start : start + 100]]
        for number, idler in enumerate(batch, start):
            address = (f"127.0.1.{1 + number % ADDRESSES}", 0)
            await loop.create_connection(lambda idler=idler: idler, "127.0.0.1", contestant.port, local_addr=address)
        await asyncio.gather(*(idler.greeted for idler in batch))
        idlers += batch
    await asyncio.sleep(5)
    used = (contestant.rss - before) / len(idlers) / 1024
    pinging.cancel()
    here = sum(not idler.gone for idler in idlers)
    for idler in idlers:
        idler.transport.abort()
    await asyncio.sleep(2)
    return {"kilobytes": used, "connected": here}


async def ping_all(idlers: list[Idler]) -> None:
    """Each every 20 seconds or so, as the protocol asks for."""
    while True:
        for start in range(0, len(idlers), 100):
            for idler in idlers[start : start + 100]:
                idler.ping()
            await asyncio.sleep(0.2)
        await asyncio.sleep(1)


def allow_files(count: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))


async def stop_reading(contestant: Contestant, *, burst: int) -> dict[str, Any]:
    """One writes, one has stopped reading: what the server keeps for that one, and what it gets on coming back.

    Twice before, the other one reads: the first burst warms up, and what the second costs is not the stopped reader's.
    """
    token = contestant.rooms[-1]["token"]
    growth = []
    for reads in (True, True, False):
        async with _line(contestant, token, last=0) as writer, _line(contestant, token, last=0) as reader:
            reading = asyncio.create_task(_read_on(reader))
            if not reads:
                await asyncio.sleep(1)
                reading.cancel()
                reader.transport.pause_reading()
            before, most = contestant.rss, 0
            for start in range(0, burst, 200):
                await _burst(writer, 200, f"{start} ")
                most = max(most, contestant.rss)
            growth.append(max(0, most - before) / 2**20)
            reading.cancel()
    async with _line(contestant, token, last=0) as again:
        sequences: list[int] = []
        while len(sequences) < 3 * burst:
            frame = json.loads(await asyncio.wait_for(again.recv(), 20))
            if frame["type"] == "echo":
                await again.send(json.dumps(frame))
            sequences += [message["sequence"] for message in frame.get("messages", [])]
    in_order = sequences == list(range(1, 3 * burst + 1))
    cost = max(0.0, growth[2] - growth[1])
    return {"megabytes": cost, "growth": growth, "missing_or_out_of_order": 0 if in_order else 1}


async def _read_on(socket: ClientConnection) -> None:
    async for text in socket:
        if json.loads(text)["type"] == "echo":
            await socket.send(text)


@contextlib.asynccontextmanager
async def _line(contestant: Contestant, token: str, *, last: int = 0) -> Any:
    origin = f"http://localhost:{contestant.port}"
    url = f"ws://127.0.0.1:{contestant.port}/ws/chat/"
    async with connect(url, origin=origin, compression=None, ping_interval=None, close_timeout=1) as socket:
        await socket.send(json.dumps({"type": "hello", "version": 1, "token": token, "last": last}))
        yield socket


async def _burst(writer: ClientConnection, count: int, text: str) -> None:
    """Sent at once; returns when all are acknowledged."""
    for number in range(count):
        post = {"type": "post", "key": uuid.uuid4().hex, "text": f"{text}{number} " + "x" * 1_000}
        await writer.send(json.dumps(post))
    acknowledged = 0
    while acknowledged < count:
        frame = json.loads(await writer.recv())
        acknowledged += frame["type"] == "ack"
        if frame["type"] == "echo":
            await writer.send(json.dumps(frame))
