"""The spool's letters become rows of the ledger, and its files their sources."""

import logging
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from django.db import DatabaseError, close_old_connections, transaction

from supportportal.foundations.knock import knock_after_commit
from supportportal.foundations.rows import insert_missing
from tickets.attachments.file_store import FileStore
from tickets.mailroom.arriving.spool import folder, waiting
from tickets.mailroom.arriving.spool_files import Letter, read
from tickets.models import IncomingEmail

log = logging.getLogger(__name__)

LETTERS_PER_TRANSACTION = 100
BYTES_PER_TRANSACTION = 16 * 1024 * 1024  # of files, unless a single one is larger
ABANDONED_AFTER = timedelta(hours=1)  # a draft: nobody was told 250, and writing never takes that long


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
