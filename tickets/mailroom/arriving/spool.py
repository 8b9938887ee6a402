"""Where letters are safe before anybody is told so: files, on the disk itself, until the ledger has them."""

import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from tickets.attachments.disk import sync_folder
from tickets.mailroom.arriving.spool_files import SINGLE_SUFFIX, SPOOL_SUFFIX, Envelope, file_content


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
