"""How much time and memory reading one letter may take; past that it goes into quarantine whole, with the reason."""

import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from tickets import fate_reasons
from tickets.letters.mime import TooMuch

MAX_READING_SECONDS = 20.0  # of CPU time, not of waiting; the longest letters take one or two
MAX_ROUND_SECONDS = 180  # waiting included; then the worker’s process is ended, and another takes over
MAX_WORKER_BYTES = 1024**3  # of each process of the worker


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises `TooMuch` inside when the time is used up. Only a main thread can be stopped; others get no limit."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous_handler = signal.signal(signal.SIGVTALRM, _raise_too_slow)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, previous_handler)


def _raise_too_slow(number: int, frame: FrameType | None) -> NoReturn:
    raise TooMuch(fate_reasons.too_slow(seconds=MAX_READING_SECONDS))


def limit_memory(max_bytes: int = MAX_WORKER_BYTES) -> None:
    """Of this process: beyond it the reader gets a MemoryError, and the rest of the machine doesn't suffer."""
    _, ceiling = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = max_bytes if ceiling == resource.RLIM_INFINITY else min(max_bytes, ceiling)
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, ceiling))
