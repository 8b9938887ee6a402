"""What one address can do to the doors. Each goes on, from many connections, until it is ended."""

import asyncio
import contextlib
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

ADDRESS = "127.0.0.2"  # to the letter box; pages and chats are told of one by a proxy
FORWARDED = {"X-Forwarded-For": "203.0.113.66"}
MEGABYTE = 1024 * 1024
BACK_AFTER = 5.0  # seconds until who holds connections open takes the place of one that was closed
PIECE = 256 * 1024  # written at once


@dataclass
class Attack:
    """`became`: what happened to what was tried, by the first word of the answer."""

    port: int
    smtp_port: int
    became: Counter[str] = field(default_factory=Counter)

    async def open(self, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", port, local_addr=(ADDRESS, 0))

    async def again_and_again(self, what: Callable[[], Awaitable[str]], *, after: float) -> None:
        while True:
            try:
                self.became[await what()] += 1
            except (OSError, EOFError, TimeoutError, WebSocketException) as problem:
                self.became[type(problem).__name__] += 1
            await asyncio.sleep(after)

    async def by(self, many: int, what: Callable[[], Awaitable[str]], *, after: float = 0.0) -> None:
        """From so many connections; who was sent away comes back `after` so many seconds."""
        await asyncio.gather(*(self.again_and_again(what, after=after) for _ in range(many)))


def head(method: str, path: str, **headers: str) -> bytes:
    named = {"Host": "localhost", **FORWARDED, **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
    return "\r\n".join([*lines, "", ""]).encode()


async def send_body(attack: Attack, path: str, content_type: str, begin: bytes, piece: bytes, size: int) -> str:
    """`piece` again and again, until `size` or an answer. What is answered counts, not what is still sent."""
    reader, writer = await attack.open(attack.port)
    names = {"Content-Type": content_type, "Content-Length": str(size)}
    writer.write(head("POST", path, **names) + begin)
    answer = asyncio.create_task(reader.readline())
    try:
        sent = len(begin)
        while sent < size and not answer.done():
            writer.write(piece[: size - sent])
            sent += len(piece)
            await writer.drain()
        return (await asyncio.wait_for(answer, 60)).decode("latin-1")[9:12] or "closed"
    finally:
        answer.cancel()
        writer.close()


FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
FILE = b'--b\r\nContent-Disposition: form-data; name="files"; filename="log.txt"\r\nContent-Type: text/plain\r\n\r\n'


async def long_form(attack: Attack) -> None:
    await attack.by(1, lambda: send_body(attack, "/en/nope", FORM, b"", b"a&" * (PIECE // 2), 20 * MEGABYTE))


async def file_of_newlines(attack: Attack) -> None:
    """As large as an honest log may be."""
    size = 25 * MEGABYTE
    await attack.by(1, lambda: send_body(attack, "/en/contact/", MULTIPART, FILE, b"\n" * PIECE, size))


async def files_at_once(attack: Attack) -> None:
    noise = random.Random(0).randbytes(PIECE)
    await attack.by(4, lambda: send_body(attack, "/en/contact/", MULTIPART, FILE, noise, 25 * MEGABYTE))


async def huge_file(attack: Attack) -> None:
    await attack.by(1, lambda: send_body(attack, "/en/contact/", MULTIPART, FILE, b"x" * PIECE, 300 * MEGABYTE))


async def huge_body_for_nobody(attack: Attack) -> None:
    kind = "application/octet-stream"
    await attack.by(1, lambda: send_body(attack, "/en/nope", kind, b"", b"x" * PIECE, 500 * MEGABYTE))


async def drip(attack: Attack, begin: bytes, drop: bytes) -> str:
    """A byte or two a second, for as long as it is let."""
    reader, writer = await attack.open(attack.port)
    writer.write(begin)
    answer = asyncio.create_task(reader.readline())
    try:
        while not answer.done():
            writer.write(drop)
            await asyncio.wait({answer}, timeout=1.0)
        return (await answer).decode("latin-1")[9:12] or "closed"
    finally:
        answer.cancel()
        writer.close()


async def slow_headers(attack: Attack) -> None:
    begin = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
    await attack.by(1_500, lambda: drip(attack, begin, b"X-A: b\r\n"), after=BACK_AFTER)


async def slow_bodies(attack: Attack) -> None:
    begin = head("POST", "/en/contact/", **{"Content-Type": FORM, "Content-Length": "100000"})
    await attack.by(500, lambda: drip(attack, begin, b"a"), after=BACK_AFTER)


async def line(attack: Attack, *, frame: str) -> str:
    """A socket of the chat; without a frame to shout it stays silent."""
    where = f"ws://127.0.0.1:{attack.port}/ws/chat/"
    site = f"http://localhost:{attack.port}"
    options = {"additional_headers": FORWARDED, "compression": None, "ping_interval": None}
    async with connect(where, origin=site, local_addr=(ADDRESS, 0), **options) as socket:
        if frame:
            for _ in range(1_000):
                await socket.send(frame)
        await socket.wait_closed()
        return str(socket.close_code)


async def silent_sockets(attack: Attack) -> None:
    await attack.by(2_000, lambda: line(attack, frame=""), after=BACK_AFTER)


async def shouting_sockets(attack: Attack) -> None:
    frame = json.dumps({"type": "post", "key": "shouted-again", "text": "!" * 4_000})
    await attack.by(60, lambda: line(attack, frame=frame))


async def ask(attack: Attack, path: str, **headers: str) -> str:
    reader, writer = await attack.open(attack.port)
    try:
        writer.write(head("GET", path, Connection="close", **headers))
        answer = await reader.readline()
        while await reader.read(PIECE):
            pass
        return answer.decode("latin-1")[9:12] or "closed"
    finally:
        writer.close()


async def cookies(attack: Attack) -> None:
    cookie = 'sessionid="' + "\\" * 15_000
    await attack.by(6, lambda: ask(attack, "/en/faq/", Cookie=cookie))


async def searches(attack: Attack) -> None:
    await attack.by(20, lambda: ask(attack, "/en/search/?q=the+connection+is+slow+after+the+update+of+my+router"))


async def mail_connection(attack: Attack) -> str:
    """Opened, and silent."""
    reader, writer = await attack.open(attack.smtp_port)
    try:
        greeting = await reader.readline()
        while await reader.readline():
            pass
        return greeting.decode()[:3] or "closed"
    finally:
        writer.close()


async def mail_connections(attack: Attack) -> None:
    await attack.by(600, lambda: mail_connection(attack), after=BACK_AFTER)


ATTACKS: dict[str, Callable[[Attack], Awaitable[None]]] = {
    "20 MB of `a&`, to a page that isn’t there": long_form,
    "a file of 25 MB of newlines": file_of_newlines,
    "four files of 25 MB at once": files_at_once,
    "a file of 300 MB": huge_file,
    "500 MB, to a page that isn’t there": huge_body_for_nobody,
    "1,500 slow headers": slow_headers,
    "500 slow bodies": slow_bodies,
    "2,000 silent sockets": silent_sockets,
    "60 shouting sockets": shouting_sockets,
    "6 cookies of 15 KB of backslashes": cookies,
    "20 searches at once": searches,
    "600 SMTP connections": mail_connections,
}


@contextlib.asynccontextmanager
async def going_on(attack: Attack, name: str) -> AsyncIterator[None]:
    task = asyncio.create_task(_run(ATTACKS[name], attack))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _run(attack: Callable[[Attack], Awaitable[None]], on: Attack) -> None:
    await attack(on)
