"""Pages are made in turns: one at a time for each address, so that whoever asks for many makes nobody else wait."""

import asyncio
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from chat.protocol.origin import Application, Receive, Scope, Send
from supportportal.asgi_middleware import send_refusal
from supportportal.foundations.client_address import countable_network

# In this process. More threads at work take no less time together, and each makes a stranger's page slower.
AT_ONCE = 1
LONGEST = 0.1  # seconds of a turn: a page that waits for the database, say, holds up no office behind one address
MAX_WAITING = 300  # of one address; who is still sending doesn't wait yet, and costs less than another try
TOO_MANY_TEXT = (
    "Too many requests at once. Please try again.\nTrop de demandes à la fois. Veuillez réessayer.\n".encode()
)


class TooMany(Exception):
    """The request is answered without a page."""


@dataclass(slots=True)
class Queue:
    """Of one address."""

    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    requests: int = 0
    waiting: int = 0

    async def wait(self) -> None:
        if self.waiting >= MAX_WAITING:
            raise TooMany
        self.waiting += 1
        try:
            await self.turns.acquire()
        finally:
            self.waiting -= 1


class Turns:
    """A turn begins when a request has come whole and ends when its answer begins, or soon: no slow line keeps one."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.queues: dict[str, Queue] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = countable_network(scope["client"][0])
        if not address:
            return await self.application(scope, receive, send)
        queue = self.queues.setdefault(address, Queue())
        queue.requests += 1
        try:
            await self.in_turn(queue, scope, receive, send)
        except TooMany:
            await _send_too_many(send)
        finally:
            queue.requests -= 1
            if not queue.requests:
                del self.queues[address]

    async def in_turn(self, queue: Queue, scope: Scope, receive: Receive, send: Send) -> None:
        begun = ended = False

        async def receive_and_wait() -> Any:
            nonlocal begun
            message = await receive()
            if message["type"] == "http.request" and not message.get("more_body") and not begun:
                await queue.wait()
                begun = True
                asyncio.get_running_loop().call_later(LONGEST, end)
            return message

        def end() -> None:
            nonlocal ended
            if begun and not ended:
                ended = True
                queue.turns.release()

        async def end_and_send(message: Any) -> None:
            end()
            await send(message)

        try:
            await self.application(scope, receive_and_wait, end_and_send)
        finally:
            end()


async def _send_too_many(send: Send) -> None:
    kind = b"text/plain; charset=utf-8"
    await send_refusal(send, HTTPStatus.TOO_MANY_REQUESTS, TOO_MANY_TEXT, kind=kind, more=[(b"retry-after", b"5")])
