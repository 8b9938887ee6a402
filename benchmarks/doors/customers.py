"""The others: another customer who opens pages, two people who talk, and somebody who writes a letter."""

import asyncio
import contextlib
import itertools
import json
import smtplib
import time
import uuid
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from benchmarks.doors.portal import Doors

WRITER = "127.0.0.4"  # to the letter box; pages and chats are told by a proxy who comes
READER, TALKERS = "198.51.100.1", (f"198.51.101.{number % 250 + 1}" for number in itertools.count())
PAGE = f"GET /en/faq/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Forwarded-For: {READER}\r\n\r\n".encode()
PAGES_A_SECOND, WORDS_A_SECOND, SECONDS_BETWEEN_LETTERS = 10.0, 10.0, 1.5
PATIENCE = 10.0  # seconds; who waits longer has waited that long


@dataclass
class Noticed:
    """Milliseconds."""

    pages: list[float] = field(default_factory=list)
    words: list[float] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)  # "250", or what was answered instead
    failures: list[str] = field(default_factory=list)


async def open_pages(doors: Doors, noticed: Noticed, *, seconds: float) -> None:
    """At a steady pace: who comes while another waits waits too, and is counted from when they came."""

    async def look(planned: float) -> None:
        await asyncio.sleep(max(0.0, planned - time.perf_counter()))
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await page(doors)
        except (OSError, TimeoutError) as problem:
            answer = type(problem).__name__.encode()
        if not answer.startswith(b"HTTP/1.1 200"):
            noticed.failures.append(f"page: {answer[:30].decode('latin-1')}")
        noticed.pages.append((time.perf_counter() - planned) * 1_000)

    began = time.perf_counter()
    await asyncio.gather(*(look(began + n / PAGES_A_SECOND) for n in range(int(seconds * PAGES_A_SECOND))))


async def page(doors: Doors) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", doors.port)
    try:
        writer.write(PAGE)
        return await reader.read()
    finally:
        writer.close()


@dataclass
class Talk:
    """Both sides of the rooms. A word counts when the other side has it."""

    sides: list[tuple[ClientConnection, ClientConnection]]
    said: dict[str, float] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, socket: ClientConnection, *, own: bool) -> None:
        """Until the line ends, however it does."""
        async for text in socket:
            frame = json.loads(text)
            if frame["type"] in {"refused", "reset"}:
                self.refusals.append(f"chat: {frame['reason']}")
            if frame["type"] == "echo":
                await socket.send(text)
            for message in frame.get("messages", []):
                if (message["author"] == "customer") is not own and message["text"] in self.said:
                    self.delays.append((time.perf_counter() - self.said.pop(message["text"])) * 1_000)
                    self.heard.set()

    async def go_on(self, noticed: Noticed, *, seconds: float) -> None:
        self.delays, self.said = [], {}
        began = time.perf_counter()
        for number in range(int(seconds * WORDS_A_SECOND)):
            await asyncio.sleep(max(0.0, began + number / WORDS_A_SECOND - time.perf_counter()))
            socket = self.sides[number // 2 % len(self.sides)][number % 2]
            text = uuid.uuid4().hex
            self.said[text] = time.perf_counter()
            try:
                await socket.send(json.dumps({"type": "post", "key": text, "text": text}))
            except WebSocketException as problem:
                noticed.failures.append(f"chat: {type(problem).__name__}")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while self.said:
                    self.heard.clear()
                    await self.heard.wait()
        now = time.perf_counter()
        noticed.failures += [*self.refusals, *["chat: a word didn’t arrive"] * len(self.said)]
        noticed.words += [*self.delays, *((now - at) * 1_000 for at in self.said.values())]


@contextlib.asynccontextmanager
async def talking(doors: Doors, rooms: Iterable[dict[str, str]]) -> AsyncIterator[Talk]:
    """Each has an address of their own, and a new one each time: the limits of one person aren't what is measured."""
    async with contextlib.AsyncExitStack() as stack:
        talk = Talk([])
        for room in rooms:
            sides = []
            for path, hello, headers in (
                ("/ws/chat/", {"token": room["token"]}, {}),
                ("/ws/chat/agent/", {"conversation": room["conversation"]}, {"Cookie": f"sessionid={room['session']}"}),
            ):
                opened = connect(
                    f"ws://127.0.0.1:{doors.port}{path}",
                    origin=f"http://localhost:{doors.port}",
                    additional_headers={**headers, "X-Forwarded-For": next(TALKERS)},
                    compression=None,
                    ping_interval=None,
                )
                socket = await stack.enter_async_context(opened)
                await socket.send(json.dumps({"type": "hello", "version": 1, "last": 0, **hello}))
                sides.append(socket)
            talk.sides.append((sides[0], sides[1]))
        listeners = [
            asyncio.create_task(talk.listen(socket, own=own))
            for pair in talk.sides
            for socket, own in zip(pair, (True, False), strict=True)
        ]
        await asyncio.sleep(0.5)
        try:
            yield talk
        finally:
            for task in listeners:
                task.cancel()


async def write_letters(doors: Doors, noticed: Noticed, *, seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        noticed.letters.append(await asyncio.to_thread(_write_letter, doors))
        await asyncio.sleep(SECONDS_BETWEEN_LETTERS)


def _write_letter(doors: Doors) -> str:
    letter = EmailMessage()
    domain = f"{uuid.uuid4().hex}.honest.example"  # many of one domain would be a flood
    letter["From"], letter["To"] = f"ada@{domain}", "support@pelerine.example"
    letter["Subject"], letter["Message-ID"] = "No connection", f"<{uuid.uuid4().hex}@{domain}>"
    letter.set_content("It can’t connect since this morning. What can I do?")
    try:
        with smtplib.SMTP("127.0.0.1", doors.smtp_port, timeout=PATIENCE, source_address=(WRITER, 0)) as server:
            server.send_message(letter)
    except smtplib.SMTPResponseException as refusal:
        return str(refusal.smtp_code)
    except (OSError, smtplib.SMTPException) as problem:
        return type(problem).__name__
    return "250"
