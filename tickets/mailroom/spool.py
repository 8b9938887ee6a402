"""Where a letter is safe before anybody is told so: one file, on the disk itself, until the ledger has it."""

import json
import logging
import os
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from supportportal.knock import knock_after_commit
from tickets.mailroom.charsets import clean
from tickets.models import IncomingEmail
from tickets.models.ticket import private_storage

log = logging.getLogger(__name__)

ENDING = ".letter"
AT_ONCE = 100  # letters that become rows in one transaction


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who handed the letter over, and for whom; apart from what the letter itself claims."""

    source: str
    received_at: datetime
    sender: str = ""  # "" is the null sender of bounces
    recipients: tuple[str, ...] = ()


def folder() -> Path:
    return settings.PORTAL_DATA / "spool"


def keep(raw: bytes, *, envelope: Envelope) -> Path:
    """Returns once the letter survives a power cut; raises OSError when it can't be stored, and leaves nothing.

    The file is the envelope as one line of JSON, then the letter, byte for byte.
    """
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{envelope.received_at:%Y%m%dT%H%M%S%f}-{secrets.token_hex(8)}"
    draft, final = place / f".{name}.draft", place / f"{name}{ENDING}"
    line = json.dumps({**asdict(envelope), "received_at": envelope.received_at.isoformat()})
    try:
        with draft.open("xb") as file:
            file.write(line.encode() + b"\n")
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(final)
        sync_folder(place)
    except OSError:
        draft.unlink(missing_ok=True)
        final.unlink(missing_ok=True)  # refused means refused: the sender will bring it again
        raise
    return final


def sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def waiting() -> list[Path]:
    """The spooled letters, oldest first."""
    place = folder()
    return sorted(place.glob(f"*{ENDING}")) if place.is_dir() else []


def collect(*, now: datetime) -> int:
    """Spool files become rows of the ledger; how many files were cleared. Safe to run in several processes at once.

    The file goes last: a crash anywhere before leaves it there, and `spool_name` makes the second row the first.
    """
    cleared = 0
    files = waiting()
    for start in range(0, len(files), AT_ONCE):
        batch = files[start : start + AT_ONCE]
        rows = list(_rows(batch))
        with transaction.atomic():
            IncomingEmail.objects.bulk_create(rows, ignore_conflicts=True)  # rival: another collector, same files
            knock_after_commit("tickets.tasks.sort_letters")
        for path in batch:
            path.unlink(missing_ok=True)
        cleared += len(batch)
    if cleared:
        log.info("collected %d letters", cleared)
    return cleared


def _rows(files: list[Path]) -> Iterator[IncomingEmail]:
    for path in files:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue  # another collector was faster
        line, _, raw = content.partition(b"\n")
        envelope = _envelope(line, path)
        digest = sha256(raw).hexdigest()
        yield IncomingEmail(
            spool_name=path.name,
            source=envelope.source,
            received_at=envelope.received_at,
            envelope_from=envelope.sender[:320],
            envelope_to=list(envelope.recipients),
            sha256=digest,
            size=len(raw),
            raw=store(raw, digest=digest),
        )


def _envelope(line: bytes, path: Path) -> Envelope:
    try:
        given = json.loads(line)
        return Envelope(
            source=given["source"],
            received_at=datetime.fromisoformat(given["received_at"]),
            sender=clean(given["sender"]),
            recipients=tuple(clean(recipient) for recipient in given["recipients"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        log.error("spool file %s has no envelope; its letter is kept all the same", path.name)
        arrived = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return Envelope(source=IncomingEmail.Source.PIPE, received_at=arrived)


def store(raw: bytes, *, digest: str) -> str:
    """The source in the private storage, named by its content; on the disk before the spool file may go."""
    storage = private_storage()
    name = f"letters/{digest[:2]}/{digest}.eml"
    if storage.exists(name):
        with storage.open(name) as file:
            if sha256(file.read()).hexdigest() == digest:
                return name
        storage.delete(name)  # half written before a crash
    saved = storage.save(name, ContentFile(raw))
    try:
        path = Path(storage.path(saved))
    except NotImplementedError:
        return saved  # a storage without files of its own promises durability itself
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync_folder(path.parent)
    return saved
