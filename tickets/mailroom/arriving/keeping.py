"""Many letters made safe at once: those that wait together share one trip to the disk, and all of them its answer."""

import asyncio
from collections import deque

from tickets.mailroom.arriving import spool

Waiting = tuple[bytes, spool.Envelope, asyncio.Future[str]]
MOST_LETTERS = 200  # in one file of the spool
MOST_BYTES = 32 * 1024 * 1024


class Keeper:
    """Belongs to one event loop. While one file is on its way to the disk, the letters for the next one gather."""

    def __init__(self) -> None:
        self._waiting: deque[Waiting] = deque()
        self._at_work: asyncio.Task[None] | None = None

    async def keep(self, raw: bytes, *, envelope: spool.Envelope) -> str:
        """Under which name it is safe; raises OSError when it can't be stored."""
        kept: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting.append((raw, envelope, kept))
        if self._at_work is None or self._at_work.done():
            self._at_work = asyncio.create_task(self._until_none_waits())
        return await kept

    async def _until_none_waits(self) -> None:
        while portion := self._portion():
            letters = [(raw, envelope) for raw, envelope, _ in portion]
            try:
                path = await asyncio.to_thread(spool.keep_all, letters)  # a disk may be slow
            except OSError as problem:
                await self._one_by_one(portion, problem)
                continue
            for number, (_, _, kept) in enumerate(portion):
                if not kept.done():  # its connection may have ended
                    kept.set_result(path.stem if len(portion) == 1 else f"{path.stem}/{number}")

    async def _one_by_one(self, portion: list[Waiting], problem: OSError) -> None:
        """Together they found no room. One that is too large for what is left is no reason to refuse the others."""
        for raw, envelope, kept in portion:
            try:
                if len(portion) == 1:
                    raise problem
                path = await asyncio.to_thread(spool.keep, raw, envelope=envelope)
            except OSError as reason:
                if not kept.done():
                    kept.set_exception(reason)
            else:
                if not kept.done():
                    kept.set_result(path.stem)

    def _portion(self) -> list[Waiting]:
        portion: list[Waiting] = []
        size = 0
        while self._waiting and len(portion) < MOST_LETTERS:
            size += len(self._waiting[0][0])
            if portion and size > MOST_BYTES:
                break
            portion.append(self._waiting.popleft())
        return portion
