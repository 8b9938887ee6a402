"""Starts the portal's processes in order, keeps them running, and stops them in reverse order."""

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path

from supportportal.serve.child import CannotStart, Child, Plan

START_WITHIN = 90.0  # seconds for one child to become ready
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def say(line: str) -> None:
    """One line to the operator. A terminal that went away is no reason to fall over."""
    try:
        print(line, flush=True)
    except OSError:
        sys.stdout = sys.stderr


class Supervisor:
    def __init__(self, *, folder: Path, say: Callable[[str], None] = say, start_within: float = START_WITHIN) -> None:
        self._folder = folder
        self._say = say
        self._start_within = start_within
        self._children: list[Child] = []
        self._asked_to_stop = asyncio.Event()

    async def run(self, opening: Coroutine[None, None, None]) -> None:
        """Opens, stays until asked to stop, and stops all that was started, whatever became of the opening.

        Raises what the opening raised, once everything has stopped.
        """
        for number in STOP_SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, self.ask_to_stop)
        work = asyncio.create_task(opening)
        stop_request = asyncio.create_task(self._asked_to_stop.wait())
        try:
            await asyncio.wait({work, stop_request}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
                await stop_request
        finally:
            work.cancel()
            for child in reversed(self._children):
                await child.stop()

    async def start(self, *plans: Plan) -> None:
        """All of them, one right after the other; returns when every one is ready."""
        started = [Child(plan, folder=self._folder, say=self._say) for plan in plans]
        for child in started:
            self._children.append(child)
            child.start()
        await asyncio.gather(*(self._until_ready(child) for child in started))

    def ask_to_stop(self) -> None:
        """Asked once, everything ends in order; asked twice, at once."""
        if self._asked_to_stop.is_set():
            for child in self._children:
                child.kill()
        self._asked_to_stop.set()

    async def _until_ready(self, child: Child) -> None:
        try:
            await asyncio.wait_for(child.until_ready(), self._start_within)
        except TimeoutError:
            raise CannotStart(f"{child.plan.name} isn’t ready after {self._start_within:g} s.") from None
