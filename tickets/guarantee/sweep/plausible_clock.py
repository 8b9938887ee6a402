"""Is it as late as the clock says? A letter that a wrong clock sends can't be taken back, so then none goes.

The last finished sweep is the first witness. Where the machine has run since, the kernel's count of the seconds says
how late it has to be, and a portal that was off for a week is believed. After a restart of the machine an outage of a
few days is one, and more is as likely a clock that has leapt: then the letters of known customers are asked, or a
person says which. The database's own clock is no second witness: it often is the same, and nothing tells.
"""

import logging
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.db.models import F

from tickets.letters import head, mime
from tickets.letters.addresses import split
from tickets.letters.headers import moment
from tickets.models import IncomingEmail, LastSweep

log = logging.getLogger(__name__)

LONGEST_OUTAGE = timedelta(days=3)
LARGEST_STEP = timedelta(minutes=10)  # by which a clock is set, or a machine was paused
BOOT = Path("/proc/sys/kernel/random/boot_id")
# Anybody may write any date into a letter. These were customers before the clock was in doubt, our border vouches for
# their addresses, and one company alone decides nothing.
WITNESSES = 3  # companies whose letters agree
ON_THE_WAY = timedelta(hours=1)
ASKED_OF = timedelta(hours=6)
LETTERS_ASKED = 50


class Uptime(NamedTuple):
    """How long the machine has run, by a clock that nobody sets and that counts its sleep."""

    boot: str
    seconds: float


class Leap(NamedTuple):
    """`by` is negative where the clock ran backwards."""

    swept_at: datetime
    by: timedelta


def uptime() -> Uptime | None:
    """None where the system doesn't tell: only Linux does."""
    try:
        return Uptime(BOOT.read_text().strip(), time.clock_gettime(time.CLOCK_BOOTTIME))
    except OSError:
        return None


def sign(*, now: datetime, uptime: Uptime | None) -> None:
    boot, seconds = uptime or Uptime("", 0.0)
    LastSweep.objects.update_or_create(pk=1, defaults={"at": now, "boot": boot, "uptime_seconds": seconds})


def leap(*, now: datetime, uptime: Uptime | None) -> Leap | None:
    """From where the clock should be, if it isn't to be believed. One query, and more only in doubt."""
    last = LastSweep.objects.first()
    if last is None:
        return None
    step = _step(last, now=now, uptime=uptime)
    if step is None:
        return None
    # Of a clock that ran backwards nobody is asked: what arrived at that hour the first time would agree.
    if step > timedelta(0) and (companies := _who_agree(last, now=now)):
        log.warning("the clock leapt by %s, and is right: letters from %s companies agree", step, companies)
        return None
    return Leap(last.at, step)


def _step(last: LastSweep, *, now: datetime, uptime: Uptime | None) -> timedelta | None:
    """None: nothing that needs an explanation."""
    passed = now - last.at
    if uptime and uptime.boot == last.boot:
        step = passed - timedelta(seconds=uptime.seconds - last.uptime_seconds)
        return step if abs(step) > LARGEST_STEP else None
    return passed if not -LARGEST_STEP <= passed <= LONGEST_OUTAGE else None


def _who_agree(last: LastSweep, *, now: datetime) -> int:
    """How many companies' letters say that it is as late; 0 if too few. Letters that disagree count for nothing."""
    since = max(now - ASKED_OF, last.at + (now - last.at) / 2)  # not of what came before the clock leapt
    letters = IncomingEmail.objects.filter(
        received_at__range=(since, now),
        message__verified=True,
        raw__gt="",
        from_address__iexact=F("ticket__customer__email"),
        ticket__customer__created_at__lt=last.at,
    )
    newest = letters.order_by("-received_at")[:LETTERS_ASKED]
    companies = {_company(letter.from_address) for letter in newest if _was_written_just_before(letter)}
    return len(companies) if len(companies) >= WITNESSES else 0


def _was_written_just_before(letter: IncomingEmail) -> bool:
    with letter.raw.open() as file:
        headers = mime.read_headers(file.read(head.MAX_HEAD_BYTES))
    date = next((moment(value) for name, value in headers if name == "date"), None)
    return date is not None and abs(letter.received_at - date) <= ON_THE_WAY


def _company(address: str) -> str:
    """The domain that is bought: `a.shop.example` and `b.shop.example` are one."""
    return ".".join(split(address)[1].split(".")[-2:])
