"""Database work that many sockets want at the same moment, done for all of them at once by a thread of its own."""

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

IDLE_SECONDS = 30.0  # after which the thread closes its connection


@dataclass(frozen=True, slots=True)
class FailedItem:
    """Why there is no answer."""

    problem: Exception


class Batches(Generic[Item, Result]):
    """While one batch is at work the next one gathers: a single item goes at once, a crowd shares one commit."""

    def __init__(self, work: Callable[[list[Item]], list[Result]], *, name: str, most: int, pause: float = 0.0) -> None:
        """`pause`: seconds to gather more items in, where nobody waits for the answer."""
        self.work, self.name, self.most, self.pause = work, name, most, pause
        self.asked: queue.SimpleQueue[tuple[Item, asyncio.Future[Result]]] = queue.SimpleQueue()
        self.starting = threading.Lock()
        self.thread: threading.Thread | None = None

    def ask(self, item: Item) -> asyncio.Future[Result]:
        """Called on a loop's thread. Items are worked on in the order they came."""
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
            for loop, results in by_loop.items():
                with contextlib.suppress(RuntimeError):  # that loop has ended, and nobody waits there
                    loop.call_soon_threadsafe(_settle_futures, results)

    def _gather(self) -> list[tuple[Item, asyncio.Future[Result]]]:
        try:
            batch = [self.asked.get(timeout=IDLE_SECONDS)]
        except queue.Empty:
            connection.close()
            batch = [self.asked.get()]
        if self.pause:
            time.sleep(self.pause)
        with contextlib.suppress(queue.Empty):
            while len(batch) < self.most:
                batch.append(self.asked.get_nowait())
        return batch

    def _answers(self, items: list[Item]) -> list[Result | FailedItem]:
        """If a batch fails, each item is tried by itself, so that a bad one spoils only its own answer."""
        try:
            return list(self._work_with_retry(items))
        except Exception as problem:
            if isinstance(problem, OperationalError | InterfaceError) or len(items) == 1:
                log.warning("%s failed: %s", self.name, problem)
                return [FailedItem(problem)] * len(items)
            return [answer for item in items for answer in self._answers([item])]

    def _work_with_retry(self, items: list[Item]) -> list[Result]:
        try:
            return self.work(items)
        except (OperationalError, InterfaceError):
            # An old connection may have ended with a restart of the database: try once more with a new one.
            connection.close()
            return self.work(items)


def _settle_futures(results: list[tuple[asyncio.Future[Result], Result | FailedItem]]) -> None:
    for future, answer in results:
        if future.done():
            continue
        if isinstance(answer, FailedItem):
            future.set_exception(answer.problem)
        else:
            future.set_result(answer)
