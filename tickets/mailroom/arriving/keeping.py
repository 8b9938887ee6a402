"""Many letters made safe at once: those that wait together share one write to the disk, and its outcome."""

import asyncio
from collections import deque

from tickets.mailroom.arriving import spool
from tickets.mailroom.arriving.spool_files import Envelope

QueuedLetter = tuple[bytes, Envelope, asyncio.Future[str]]
MAX_LETTERS_PER_FILE = 200
MAX_BYTES_PER_FILE = 32 * 1024 * 1024


class Keeper:
    """Belongs to one event loop. While one file is being written, the letters for the next one gather."""

    def __init__(self) -> None:
        self._queue: deque[QueuedLetter] = deque()
        self._worker: asyncio.Task[None] | None = None

    async def keep(self, raw: bytes, *, envelope: Envelope) -> str:
        """Returns the name under which it is safe; raises OSError if it can't be stored."""
        stored_name: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._queue.append((raw, envelope, stored_name))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._empty_queue())
        return await stored_name

    async def _empty_queue(self) -> None:
        while portion := self._next_portion():
            letters = [(raw, envelope) for raw, envelope, _ in portion]
            try:
                path = await asyncio.to_thread(spool.keep_all, letters)  # a disk may be slow
            except OSError as problem:
                await self._keep_one_by_one(portion, problem)
                continue
            for number, (_, _, stored_name) in enumerate(portion):
                if not stored_name.done():  # its connection may have ended
                    stored_name.set_result(path.stem if len(portion) == 1 else f"{path.stem}/{number}")

    async def _keep_one_by_one(self, portion: list[QueuedLetter], problem: OSError) -> None:
        """Together they found no room, but one that is too large for what is left is no reason to refuse the others."""
        for raw, envelope, stored_name in portion:
            try:
                if len(portion) == 1:
                    raise problem
                path = await asyncio.to_thread(spool.keep, raw, envelope=envelope)
            except OSError as reason:
                if not stored_name.done():
                    stored_name.set_exception(reason)
            else:
                if not stored_name.done():
                    stored_name.set_result(path.stem)

    def _next_portion(self) -> list[QueuedLetter]:
        portion: list[QueuedLetter] = []
        size = 0
        while self._queue and len(portion) < MAX_LETTERS_PER_FILE:
            size += len(self._queue[0][0])
            if portion and size > MAX_BYTES_PER_FILE:
                break
            portion.append(self._queue.popleft())
        return portion
