"""How much time and memory the reading of one letter may take: past that it is set aside, whole, with the reason."""

import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from tickets import fate_reasons
from tickets.letters.mime import TooMuch

SECONDS = 20.0  # of work, not of waiting; the longest letters take one or two
LONGEST_ROUND = 180  # seconds of sorting, waiting included; then the worker’s process is ended, and another takes over
MEMORY = 1024**3  # bytes that a process of the worker may take


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises `TooMuch` inside when the time is used up. Only a main thread can be interrupted; others are not."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _give_up(number: int, frame: FrameType | None) -> NoReturn:
    raise TooMuch(fate_reasons.too_slow(seconds=SECONDS))


def limit_memory(most: int = MEMORY) -> None:
    """Of this process: past it the reader is refused memory (MemoryError), and nobody else on the machine suffers."""
    _, ceiling = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, ceiling))
