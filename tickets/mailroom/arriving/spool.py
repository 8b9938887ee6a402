"""Where letters are safe before anybody is told so: files, on the disk itself, until the ledger has them."""

import logging
import os
import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, close_old_connections, transaction

from supportportal.foundations.knock import knock_after_commit
from supportportal.foundations.rows import insert_missing
from tickets.attachments.file_store import FileStore, sync_folder
from tickets.mailroom.arriving.spool_files import SINGLE_SUFFIX, SPOOL_SUFFIX, Envelope, Letter, file_content, read
from tickets.models import IncomingEmail

log = logging.getLogger(__name__)


LETTERS_PER_TRANSACTION = 100
BYTES_PER_TRANSACTION = 16 * 1024 * 1024  # of files, unless a single one is larger
ABANDONED_AFTER = timedelta(hours=1)  # a draft: nobody was told 250, and writing never takes that long


def folder() -> Path:
    return settings.PORTAL_DATA / "spool"


def keep(raw: bytes, *, envelope: Envelope) -> Path:
    """Returns once the letter survives a power cut; raises OSError if it can't be stored, and then leaves nothing."""
    return keep_all([(raw, envelope)])


def keep_all(letters: Sequence[tuple[bytes, Envelope]]) -> Path:
    """All in one file, so that they share one write to the disk: all of them are safe, or none is."""
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(8)}"  # sorts in order of arrival
    draft, final = place / f".{name}.draft", place / f"{name}{SINGLE_SUFFIX if len(letters) == 1 else SPOOL_SUFFIX}"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.writelines(file_content(letters))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(final)
        sync_folder(place)
    except OSError:
        draft.unlink(missing_ok=True)
        final.unlink(missing_ok=True)  # refused means refused: the sender brings it again
        raise
    return final


def waiting() -> list[Path]:
    """The spool's files, oldest first."""
    place = folder()
    return sorted(place.glob(f"*{SPOOL_SUFFIX}")) if place.is_dir() else []


def clear_drafts(*, now: datetime) -> None:
    """Removes what a receiver had begun to write when it was killed."""
    for draft in folder().glob(".*.draft"):
        if datetime.fromtimestamp(draft.stat().st_mtime, UTC) < now - ABANDONED_AFTER:
            draft.unlink(missing_ok=True)


def collect_or_wait() -> None:
    """While the database or the storage is away, the files stay where they are for the next round."""
    close_old_connections()
    try:
        collect(now=datetime.now(UTC))
    except (DatabaseError, OSError) as problem:
        log.warning("letters wait in the spool: %s", type(problem).__name__)
    finally:
        close_old_connections()


def collect(*, now: datetime) -> int:
    """Turns letters into rows of the ledger; returns how many. Safe to run in several processes at once.

    The file is removed last: after a crash it is collected again, and `spool_name` keeps its rows from doubling.
    """
    collected = 0
    for files in _file_portions(waiting()):
        letters = [letter for path in files for letter in read(path)]
        rows, sources = _ledger_rows(letters, now=now)
        with transaction.atomic():
            insert_missing(rows)  # rival: another collector with the same files
            knock_after_commit("tickets.tasks.sort_letters")
        for path in files:
            path.unlink(missing_ok=True)
        for path, size in sources:
            os.truncate(path, size)  # the envelope is in the ledger now
        collected += len(letters)
    if collected:
        log.info("collected %d letters", collected)
    return collected


def _file_portions(files: list[Path]) -> Iterator[list[Path]]:
    portion: list[Path] = []
    size = 0
    for path in files:
        try:
            length = path.stat().st_size
        except FileNotFoundError:
            continue  # another collector was faster
        if portion and (len(portion) >= LETTERS_PER_TRANSACTION or size + length > BYTES_PER_TRANSACTION):
            yield portion
            portion, size = [], 0
        portion.append(path)
        size += length
    if portion:
        yield portion


def _ledger_rows(letters: Sequence[Letter], *, now: datetime) -> tuple[list[IncomingEmail], list[tuple[Path, int]]]:
    """Rows, with their sources in the private storage; and the spool files that became a source, with its size."""
    rows: list[IncomingEmail] = []
    sources: list[tuple[Path, int]] = []
    with FileStore() as store:
        for letter in letters:
            digest = sha256(letter.raw).hexdigest()
            name = f"letters/{now:%Y-%m-%d}/{digest}.eml"
            path = store.take(letter.alone_in, letter.raw, name=name) if letter.alone_in else None
            sources += [(path, len(letter.raw))] if path else []
            raw = name if path else store.put(letter.raw, name=name)
            rows.append(_ledger_row(letter, digest=digest, raw=raw, now=now))
    return rows, sources


def _ledger_row(letter: Letter, *, digest: str, raw: str, now: datetime) -> IncomingEmail:
    envelope = letter.envelope
    row = IncomingEmail(
        spool_name=letter.name,
        source=envelope.source,
        received_at=envelope.received_at,
        envelope_from=envelope.sender[:320],
        envelope_to=list(envelope.recipients),
        sha256=digest,
        size=len(letter.raw),
        raw=raw,
    )
    if envelope.set_aside:
        row.fate, row.sorted_at = IncomingEmail.Fate.QUARANTINE, now
        row.reason_code, row.reason_facts = envelope.set_aside.code, dict(envelope.set_aside.facts)
    return row
