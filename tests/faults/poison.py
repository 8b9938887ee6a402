"""A worker that reads a letter among others which ends it, again and again, until the letter is set aside.

`python -m tests.faults.poison DEATH` prints one line of JSON: how many workers it cost, and the fate of each letter.
"""

import base64
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import django

django.setup()
# ruff: noqa: E402  Models can’t be imported before that.

from django.conf import settings

from tests.faults.dying import LATER, in_child, letter
from tickets.mailroom.arriving import collecting, spool
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.mailroom.sorting import read_limits
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import IncomingEmail

MOST_WORKERS = 12
SPARE = 20 * 1024 * 1024  # bytes: less than the poison has


def keep_all() -> None:
    """Four harmless ones, and in their midst the one that nobody survives."""
    for number in range(5):
        raw = letter(number) if number != 2 else poison()
        received = datetime.now(UTC)
        envelope = Envelope("smtp", received, f"ada{number}@mail.example", (settings.SUPPORT_ADDRESS,))
        spool.keep(raw, envelope=envelope)
    collecting.collect(now=datetime.now(UTC))


def poison() -> bytes:
    file = base64.encodebytes(bytes(18_000_000))
    head = (
        b"From: eve@mail.example\nSubject: Poison\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
    )
    return head + file


def shot() -> None:
    """As by the system when memory runs out, or by a fault in a library."""
    when_it_is_opened(lambda: os.kill(os.getpid(), signal.SIGKILL))


def lost_in_thought() -> None:
    """It never comes back, and works all the while."""
    read_limits.MAX_READING_SECONDS = 1.0
    when_it_is_opened(wander)


def wander() -> None:
    for _ in count():
        pass


def starved() -> None:
    when_it_is_opened(spare_little)


def spare_little() -> None:
    in_use = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmData"))
    resource.setrlimit(resource.RLIMIT_DATA, (int(in_use.split()[1]) * 1024 + SPARE, resource.RLIM_INFINITY))


def when_it_is_opened(fate: Callable[[], object]) -> None:
    name = f"{sha256(poison()).hexdigest()}.eml"

    def opened(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and str(arguments[0]).endswith(name):
            fate()

    sys.addaudithook(opened)


DEATHS: dict[str, Callable[[], None]] = {"shot": shot, "lost_in_thought": lost_in_thought, "starved": starved}


def worker(death: str, *, rounds_later: int) -> bool:
    """One worker, which comes when the lease of the one before has run out; True when it lived."""

    def work(tell: Callable[[dict[str, Any]], None]) -> None:
        DEATHS[death]()
        while sort_letters(now=datetime.now(UTC) + rounds_later * LATER):
            pass
        tell({"lived": True})

    return bool(in_child(work))


def fates(tell: Callable[[dict[str, Any]], None]) -> None:
    rows = IncomingEmail.objects.order_by("subject", "pk")
    tell(
        {
            "fates": [[row.subject, row.fate, row.why] for row in rows],
            "unsorted": IncomingEmail.objects.unsorted().count(),
        }
    )


def main() -> None:
    death = sys.argv[1]
    in_child(lambda tell: keep_all())
    died = 0
    for number in range(MOST_WORKERS):
        died += not worker(death, rounds_later=number)
    print(json.dumps({"died": died, **in_child(fates)}))


if __name__ == "__main__":
    main()
