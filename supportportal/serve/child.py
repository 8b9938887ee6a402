"""One process of the portal: started on a leash, listened to, started again when it dies, stopped with patience."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

FIRST_PAUSE, MAX_PAUSE = 1.0, 30.0  # seconds before a dead child is started again; doubled each time
STEADY_AFTER = 60.0  # seconds; a child that lived that long starts again after the first pause
MAX_ENDS_BEFORE_READY = 3  # then the portal gives up
TETHER = str(Path(__file__).with_name("tether.py"))


class CannotStart(Exception):
    """Why the portal can't start, as a sentence; raised inside the event loop, where leaving at once isn't possible."""


async def at_once() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run, how to see that it is ready, and how long it may take to stop."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], Awaitable[bool]] = at_once
    grace: float = 10.0  # seconds between asking it to stop and killing it


class Child:
    """Lives from `start` to `stop`, whatever number of processes that takes."""

    def __init__(self, plan: Plan, *, folder: Path, say: Callable[[str], None]) -> None:
        self.plan = plan
        self._folder = folder
        self._say = say
        self._process: Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._ends = 0

    def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep_running())

    async def until_ready(self) -> None:
        while not await self.plan.ready():
            if self._ends >= MAX_ENDS_BEFORE_READY:
                raise CannotStart(f"{self.plan.name} ended {self._ends} times instead of becoming ready.")
            await asyncio.sleep(0.1)

    async def stop(self) -> None:
        """Ask, wait for as long as the plan grants, then kill all that is left of it."""
        if self._keeper is None:
            return
        self._stopping.set()
        self._send(signal.SIGTERM)
        done, _ = await asyncio.wait({self._keeper}, timeout=self.plan.grace)
        if not done:
            self._say(f"{self.plan.name} doesn’t stop by itself after {self.plan.grace:g} s, and is killed.")
            self.kill()
            await asyncio.wait({self._keeper}, timeout=5)

    def kill(self) -> None:
        """The process and everything it started: each child leads a group of its own."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    async def _keep_running(self) -> None:
        pause = FIRST_PAUSE
        clock = asyncio.get_running_loop().time
        while not self._stopping.is_set():
            began = clock()
            ending = await self._run_once()
            if self._stopping.is_set():
                return
            self._ends += 1
            if clock() - began > STEADY_AFTER:
                pause = FIRST_PAUSE
            self._say(f"{self.plan.name} {ending}; it is started again in {pause:g} s.")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)
            pause = min(pause * 2, MAX_PAUSE)

    async def _run_once(self) -> str:
        """From start to end of one process, and how it ended, as in "ended with status 1"."""
        # A session of its own: Ctrl-C in the terminal reaches us alone, and we stop the others in order.
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            "-S",
            TETHER,
            str(os.getpid()),
            *self.plan.command,
            cwd=self._folder,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **self.plan.environment},
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            start_new_session=True,
        )
        if self._stopping.is_set():  # stop() came while it was being born
            self._send(signal.SIGTERM)
        listener = asyncio.create_task(self._listen(process))
        status = await process.wait()
        self.kill()  # its own children, if it left any behind
        await asyncio.wait({listener}, timeout=1)
        listener.cancel()
        return f"ended with status {status}" if status >= 0 else f"was ended by signal {-status}"

    async def _listen(self, process: Process) -> None:
        """Everything it prints goes out with its name in front; lines without end are cut into pieces."""
        assert process.stdout is not None  # noqa: S101 for the type checker: PIPE above
        rest = b""
        while chunk := await process.stdout.read(65536):
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > 65536:
                lines, rest = [*lines, rest], b""
            for line in lines:
                self._say(f"{self.plan.name:<6} | {line.decode(errors='replace').rstrip()}")
        if rest:
            self._say(f"{self.plan.name:<6} | {rest.decode(errors='replace').rstrip()}")

    def _send(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)
