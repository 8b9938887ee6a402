"""Files that come with a message, by letter, form or chat: kept once per content, where no URL leads."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from supportportal.foundations.knock import knock_after_commit
from supportportal.foundations.rows import insert
from supportportal.foundations.staff.audit import Act, record_act
from tickets.attachments.file_kinds import kind_of
from tickets.attachments.file_store import FileStore
from tickets.models import KeptFile

KeptRow = TypeVar("KeptRow", bound=KeptFile)


@dataclass(frozen=True, slots=True)
class IncomingFile:
    name: str
    content_type: str  # as the sender says; nobody believes it
    content: bytes
    content_id: str = ""


def read_again(file: KeptFile) -> IncomingFile:
    """To go with another message; FileNotFoundError if the storage has lost it."""
    with file.file.open("rb") as content:
        return IncomingFile(file.name, file.content_type, content.read())


def keep(row: KeptRow, file: IncomingFile) -> KeptRow:
    keep_all([(row, file)])
    return row


def keep_all(files: Sequence[tuple[KeptRow, IncomingFile]]) -> None:
    """Everything is kept. What mustn't be opened is locked, with the reason; the virus scanner is asked later."""
    with FileStore() as store:
        for row, file in files:
            _describe(row, file)
            row.file.name = store.put(file.content, name=f"attachments/{row.sha256[:2]}/{row.sha256}")
    if settings.CLAMD_URL and files:
        knock_after_commit("tickets.tasks.scan_attachments")
    insert([row for row, _ in files])


def _describe(row: KeptFile, file: IncomingFile) -> None:
    row.name = harmless_name(file.name)
    kind = kind_of(file.content, name=row.name)
    row.content_type, row.locked_reason = kind.media_type, kind.lock
    row.size, row.sha256 = len(file.content), hashlib.sha256(file.content).hexdigest()
    row.content_id = harmless_id(file.content_id)
    if settings.CLAMD_URL:
        row.scan, row.scan_due_at = KeptFile.Scan.PENDING, timezone.now()


@transaction.atomic
def unlock(file: KeptFile, *, by: AbstractBaseUser, now: datetime) -> None:
    """The reason stays readable, with who set it aside; the caller has checked that it is a superuser."""
    rows = type(file)._default_manager.filter(pk=file.pk, unlocked_at=None).exclude(file="")
    if rows.update(unlocked_at=now, unlocked_by=by.pk):
        record_act(Act.FILE_UNLOCKED, about=file, by=by)


def harmless_name(name: str) -> str:
    """The last part of a path without control, direction or zero-width characters; never empty, 120 at most."""
    visible = "".join(character for character in name if not unicodedata.category(character).startswith("C"))
    last = re.split(r"[/\\]", visible)[-1].strip()
    stem, dot, ending = last.rpartition(".")
    if len(last) > 120 and dot and len(ending) <= 10:
        last = f"{stem[: 119 - len(ending)]}.{ending}"
    return last[:120] or "file"


def harmless_id(content_id: str) -> str:
    """Without NUL and half characters, which no database takes."""
    return content_id.strip().strip("<>").replace("\0", "").encode("utf-8", "ignore").decode()[:255]
