"""Where letters are safe before anybody is told so: files, on the disk itself, until the ledger has them."""

import json
import logging
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import DatabaseError, close_old_connections, transaction

from supportportal.knock import knock_after_commit
from tickets.mailroom.charsets import clean
from tickets.models import IncomingEmail
from tickets.models.ticket import private_storage

log = logging.getLogger(__name__)

ENDING = ".letter"
AT_ONCE = 100  # letters that become rows in one transaction
BYTES_AT_ONCE = 16 * 1024 * 1024  # or fewer, when they are large
ABANDONED_AFTER = timedelta(hours=1)  # a draft: nobody was told 250, and nobody writes that long


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who handed the letter over, and for whom; apart from what the letter itself claims."""

    source: str
    received_at: datetime
    sender: str = ""  # "" is the null sender of bounces
    recipients: tuple[str, ...] = ()
    key: str = ""  # one row of the ledger per key, whoever brings the letter how often; "" for a new one
    set_aside: str = ""  # why it goes into quarantine unread


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the spool: its bytes, its envelope, and the name it has in the ledger."""

    name: str
    envelope: Envelope
    raw: bytes


def folder() -> Path:
    return settings.PORTAL_DATA / "spool"


def keep(raw: bytes, *, envelope: Envelope) -> Path:
    """Returns once the letter survives a power cut; raises OSError when it can't be stored, and leaves nothing."""
    return keep_all([(raw, envelope)])


def keep_all(letters: Sequence[tuple[bytes, Envelope]]) -> Path:
    """All in one file, so that they share the way to the disk: all of them are safe, or none is.

    For each letter its envelope as one line of JSON, then its bytes; with several, `size` says how many bytes.
    """
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(8)}"  # in the order in which they came to us
    draft, final = place / f".{name}.draft", place / f"{name}{ENDING}"
    try:
        with draft.open("xb") as file:
            for raw, envelope in letters:
                file.write(_line(envelope, size=len(raw) if len(letters) > 1 else None))
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


def _line(envelope: Envelope, *, size: int | None) -> bytes:
    given: dict[str, object] = {**asdict(envelope), "received_at": envelope.received_at.isoformat()}
    optional = {"size": size, "key": given.pop("key"), "set_aside": given.pop("set_aside")}
    return (
        json.dumps(given | {name: value for name, value in optional.items() if value not in (None, "")}).encode()
        + b"\n"
    )


def sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def waiting() -> list[Path]:
    """The spool's files, oldest first."""
    place = folder()
    return sorted(place.glob(f"*{ENDING}")) if place.is_dir() else []


def clear_drafts(*, now: datetime) -> None:
    """What a receiver that was killed had begun to write."""
    for draft in folder().glob(".*.draft"):
        if datetime.fromtimestamp(draft.stat().st_mtime, UTC) < now - ABANDONED_AFTER:
            draft.unlink(missing_ok=True)


def collect_or_wait() -> None:
    """With the database or the store away the files stay where they are, for the next round."""
    close_old_connections()
    try:
        collect(now=datetime.now(UTC))
    except (DatabaseError, OSError) as problem:
        log.warning("letters wait in the spool: %s", type(problem).__name__)
    finally:
        close_old_connections()


def collect(*, now: datetime) -> int:
    """Letters become rows of the ledger; how many. Safe to run in several processes at once.

    The file goes last: a crash anywhere before leaves it there, and `spool_name` makes the second row the first.
    """
    collected = 0
    for files in _portions(waiting()):
        letters = [letter for path in files for letter in read(path)]
        rows = _rows(letters, now=now)
        with transaction.atomic():
            IncomingEmail.objects.bulk_create(rows, ignore_conflicts=True)  # rival: another collector, same files
            knock_after_commit("tickets.tasks.sort_letters")
        for path in files:
            path.unlink(missing_ok=True)
        collected += len(letters)
    if collected:
        log.info("collected %d letters", collected)
    return collected


def _portions(files: list[Path]) -> Iterator[list[Path]]:
    portion: list[Path] = []
    size = 0
    for path in files:
        try:
            length = path.stat().st_size
        except FileNotFoundError:
            continue  # another collector was faster
        if portion and (len(portion) >= AT_ONCE or size + length > BYTES_AT_ONCE):
            yield portion
            portion, size = [], 0
        portion.append(path)
        size += length
    if portion:
        yield portion


def read(path: Path) -> Iterator[Letter]:
    """The letters of one file; none when another collector was faster."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    start, number = 0, 0
    while start < len(content) or not number:
        end = content.find(b"\n", start)
        line = content[start:] if end < 0 else content[start:end]
        envelope, size = _envelope(line, path)
        body = len(content) if end < 0 else end + 1
        start = len(content) if size is None else body + size
        name = envelope.key or (path.name if size is None else f"{path.name}/{number}")
        yield Letter(name=name[:120], envelope=envelope, raw=content[body:start])
        number += 1


def _envelope(line: bytes, path: Path) -> tuple[Envelope, int | None]:
    try:
        given = json.loads(line)
        return Envelope(
            source=given["source"],
            received_at=datetime.fromisoformat(given["received_at"]),
            sender=clean(given["sender"]),
            recipients=tuple(clean(recipient) for recipient in given["recipients"]),
            key=given.get("key", ""),
            set_aside=given.get("set_aside", ""),
        ), given.get("size")
    except (ValueError, KeyError, TypeError, AttributeError):
        log.error("spool file %s has no envelope; its letter is kept all the same", path.name)
        arrived = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return Envelope(source=IncomingEmail.Source.PIPE, received_at=arrived), None


def _rows(letters: Sequence[Letter], *, now: datetime) -> list[IncomingEmail]:
    folders: set[Path] = set()
    rows = [_row(letter, now=now, folders=folders) for letter in letters]
    for place in folders:
        sync_folder(place)
    return rows


def _row(letter: Letter, *, now: datetime, folders: set[Path]) -> IncomingEmail:
    envelope = letter.envelope
    digest = sha256(letter.raw).hexdigest()
    row = IncomingEmail(
        spool_name=letter.name,
        source=envelope.source,
        received_at=envelope.received_at,
        envelope_from=envelope.sender[:320],
        envelope_to=list(envelope.recipients),
        sha256=digest,
        size=len(letter.raw),
        raw=store(letter.raw, digest=digest, folders=folders),
    )
    if envelope.set_aside:
        row.fate, row.fate_reason, row.sorted_at = IncomingEmail.Fate.QUARANTINE, envelope.set_aside[:300], now
    return row


def store(raw: bytes, *, digest: str, folders: set[Path]) -> str:
    """The source in the private storage, named by its content, and on the disk; `folders` gets what is to be synced."""
    storage = private_storage()
    name = f"letters/{digest[:2]}/{digest}.eml"
    if not _is_whole(name, digest=digest):
        storage.delete(name)  # half written before a crash, or not there
        name = storage.save(name, ContentFile(raw))
    try:
        path = Path(storage.path(name))
    except NotImplementedError:
        return name  # a storage without files of its own promises durability itself
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    folders.add(path.parent)
    return name


def _is_whole(name: str, *, digest: str) -> bool:
    storage = private_storage()
    if not storage.exists(name):
        return False
    with storage.open(name) as file:
        return sha256(file.read()).hexdigest() == digest
