"""Database work that many sockets want at the same moment, done for all of them in one go by a thread of its own."""

import asyncio
import contextlib
import logging
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import InterfaceError, OperationalError, connection

log = logging.getLogger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")

IDLE = 30.0  # seconds after which the thread gives its connection back


@dataclass(frozen=True, slots=True)
class Failed:
    """No answer, but why."""

    problem: Exception


class Batches(Generic[Item, Result]):
    """While one batch is at work the next one gathers: alone it goes at once, in a crowd one commit is for many."""

    def __init__(self, work: Callable[[list[Item]], list[Result]], *, name: str, most: int, pause: float = 0.0) -> None:
        """`pause`: seconds in which more are gathered, where nobody waits for the answer."""
        self.work, self.name, self.most, self.pause = work, name, most, pause
        self.asked: queue.SimpleQueue[tuple[Item, asyncio.Future[Result]]] = queue.SimpleQueue()
        self.starting = threading.Lock()
        self.thread: threading.Thread | None = None

    def ask(self, item: Item) -> asyncio.Future[Result]:
        """On a loop's thread. In the order of the asking."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.asked.put((item, future))
        if self.thread is None or not self.thread.is_alive():
            self._start()
        return future

    def _start(self) -> None:
        with self.starting:
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self._run, name=self.name, daemon=True)
                self.thread.start()

    def _run(self) -> None:
        while True:
            batch = self._gather()
            answers = self._answers([item for item, _ in batch])
            by_loop = defaultdict(list)
            for (_, future), answer in zip(batch, answers, strict=True):
                by_loop[future.get_loop()].append((future, answer))
            for loop, settled in by_loop.items():
                with contextlib.suppress(RuntimeError):  # that loop has ended, and nobody waits there any more
                    loop.call_soon_threadsafe(_settle, settled)

    def _gather(self) -> list[tuple[Item, asyncio.Future[Result]]]:
        try:
            batch = [self.asked.get(timeout=IDLE)]
        except queue.Empty:
            connection.close()
            batch = [self.asked.get()]
        if self.pause:
            time.sleep(self.pause)
        with contextlib.suppress(queue.Empty):
            while len(batch) < self.most:
                batch.append(self.asked.get_nowait())
        return batch

    def _answers(self, items: list[Item]) -> list[Result | Failed]:
        """Of a batch that fails, each is tried by itself: one bad item is one bad answer."""
        try:
            return list(self._worked(items))
        except Exception as problem:
            if isinstance(problem, OperationalError | InterfaceError) or len(items) == 1:
                log.warning("%s failed: %s", self.name, problem)
                return [Failed(problem)] * len(items)
            return [answer for item in items for answer in self._answers([item])]

    def _worked(self, items: list[Item]) -> list[Result]:
        try:
            return self.work(items)
        except (OperationalError, InterfaceError):
            # The connection of an hour ago may have ended with a restart of the database: once more with a new one.
            connection.close()
            return self.work(items)


def _settle(settled: list[tuple[asyncio.Future[Result], Result | Failed]]) -> None:
    for future, answer in settled:
        if future.done():
            continue
        if isinstance(answer, Failed):
            future.set_exception(answer.problem)
        else:
            future.set_result(answer)
