"""Files that come with a message, by letter, form or chat: kept once per content, where no URL leads."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.base import ContentFile
from django.utils import timezone

from supportportal.knock import knock_after_commit
from tickets.kinds import kind_of
from tickets.models import Attachment, KeptFile, Message
from tickets.models.ticket import private_storage

Kept = TypeVar("Kept", bound=KeptFile)


@dataclass(frozen=True, slots=True)
class IncomingFile:
    name: str
    content_type: str  # what the sender says; nobody believes it
    content: bytes
    content_id: str = ""


def keep_file(message: Message, file: IncomingFile) -> Attachment:
    return keep(Attachment(message=message), file)


def keep(row: Kept, file: IncomingFile) -> Kept:
    """Everything is kept. What may not be opened is locked with a word why; the virus scanner is asked later."""
    digest = hashlib.sha256(file.content).hexdigest()
    row.name = harmless_name(file.name)
    kind = kind_of(file.content, name=row.name)
    row.content_type, row.locked_reason = kind.media_type, kind.lock
    row.size, row.sha256, row.content_id = len(file.content), digest, harmless_id(file.content_id)
    row.file.name = _store(file.content, digest=digest)
    if settings.CLAMD_URL:
        row.scan, row.scan_due_at = KeptFile.Scan.PENDING, timezone.now()
        knock_after_commit("tickets.tasks.scan_attachments")
    row.save(force_insert=True)
    return row


def unlock(file: KeptFile, *, by: AbstractBaseUser, now: datetime) -> None:
    """The reason stays readable, with who set it aside; the door has seen that it is a superuser."""
    rows = type(file)._default_manager.filter(pk=file.pk, unlocked_at=None)
    rows.update(unlocked_at=now, unlocked_by=by.pk)


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


def _store(content: bytes, *, digest: str) -> str:
    storage = private_storage()
    path = f"attachments/{digest[:2]}/{digest}"
    # The size too: a file that a crash or a rival left half written is not reused.
    if storage.exists(path) and storage.size(path) == len(content):
        return path
    return storage.save(path, ContentFile(content))
