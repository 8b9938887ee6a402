"""Files that wait for the virus scanner, which is asked outside of requests, again and again until it has answered."""

import logging
import time
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db.models import F

from tickets.attachments import clamd
from tickets.models import Attachment, KeptFile

log = logging.getLogger(__name__)

MAX_FILES_A_ROUND = 50
FIRST_WAIT = timedelta(minutes=1)
MAX_WAIT = timedelta(hours=6)
Scan = KeptFile.Scan


def scan_attachments(*, now: datetime) -> int:
    return scan(Attachment, now=now)


def scan(files: type[KeptFile], *, now: datetime) -> int:
    """How many files got an answer. When the scanner doesn’t answer at all, the round ends and the next one asks."""
    if not settings.CLAMD_URL:
        return 0
    _enlist(files, now=now)
    waiting = files._default_manager.filter(scan_due_at__lte=now).order_by("scan_due_at", "pk")
    answered, began = 0, time.monotonic()
    for file in waiting[:MAX_FILES_A_ROUND]:
        if time.monotonic() - began > settings.CLAMD_TIMEOUT:
            break  # letters wait for this worker too
        if not _claim(file, now=now):
            continue
        try:
            answered += _scan_one(file)
        except clamd.NoAnswer as problem:
            log.warning("the virus scanner does not answer: %s", problem)
            _record(file, scan=Scan.FAILED)
            break
    return answered


def _enlist(files: type[KeptFile], *, now: datetime) -> None:
    """Files kept before there was a scanner get their turn too, oldest first, where a round has room for them."""
    rows = files._default_manager
    room = MAX_FILES_A_ROUND - rows.filter(scan_due_at__lte=now)[:MAX_FILES_A_ROUND].count()
    unscanned = rows.filter(scan=Scan.NOT_ASKED).exclude(file="").order_by("pk")
    never_asked = list(unscanned.values_list("pk", flat=True)[:room])
    if never_asked:
        rows.filter(pk__in=never_asked, scan=Scan.NOT_ASKED).update(scan=Scan.PENDING, scan_due_at=now)


def _claim(file: KeptFile, *, now: datetime) -> bool:
    """The rival is another worker with the same list. Until the new due time nobody else asks, even if we die."""
    wait = min(FIRST_WAIT * 2 ** min(file.scan_attempts, 9), MAX_WAIT)
    unclaimed = type(file)._default_manager.filter(pk=file.pk, scan_due_at=file.scan_due_at)
    return unclaimed.update(scan_due_at=now + wait, scan_attempts=F("scan_attempts") + 1) == 1


def _scan_one(file: KeptFile) -> bool:
    # No transaction is open here: the scanner may take its time, the database may not wait.
    try:
        with file.file.open("rb") as content:
            virus = clamd.virus_in(content, url=settings.CLAMD_URL, seconds=settings.CLAMD_TIMEOUT)
    except (clamd.NotScanned, FileNotFoundError) as problem:
        log.warning("file %s could not be scanned: %s", file.pk, problem)
        _record(file, scan=Scan.FAILED)
        return False
    record = partial(_record, file, scan_due_at=None)
    if virus:
        # Locked anew, whoever unlocked it before.
        lock = {"locked_reason": KeptFile.Lock.INFECTED, "unlocked_at": None, "unlocked_by": None}
        record(scan=Scan.INFECTED, virus=virus[:200], **lock)
    else:
        record(scan=Scan.CLEAN, virus="")
    return True


def _record(file: KeptFile, **facts: object) -> None:
    type(file)._default_manager.filter(pk=file.pk).update(**facts)
