"""Files that come with a message: kept once per content, where no URL leads."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from django.core.files.base import ContentFile

from tickets.models import Attachment, Message
from tickets.models.ticket import private_storage

UNKNOWN_KIND = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class IncomingFile:
    name: str
    content_type: str
    content: bytes
    content_id: str = ""


def keep_file(message: Message, file: IncomingFile) -> Attachment:
    digest = hashlib.sha256(file.content).hexdigest()
    return Attachment.objects.create(
        message=message,
        name=harmless_name(file.name),
        content_type=harmless_kind(file.content_type),
        size=len(file.content),
        sha256=digest,
        content_id=file.content_id[:255],
        file=_store(file.content, digest=digest),
    )


def harmless_name(name: str) -> str:
    """The last part of a path without control, direction or zero-width characters; never empty, 120 at most."""
    visible = "".join(character for character in name if not unicodedata.category(character).startswith("C"))
    last = re.split(r"[/\\]", visible)[-1].strip()
    stem, dot, ending = last.rpartition(".")
    if len(last) > 120 and dot and len(ending) <= 10:
        last = f"{stem[: 119 - len(ending)]}.{ending}"
    return last[:120] or "file"


def harmless_kind(content_type: str) -> str:
    """What the sender says it is, if it's spelled like a media type; no browser is ever told to believe it."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind if re.fullmatch(r"[a-z0-9.+_-]{1,59}/[a-z0-9.+_-]{1,60}", kind) else UNKNOWN_KIND


def _store(content: bytes, *, digest: str) -> str:
    storage = private_storage()
    path = f"attachments/{digest[:2]}/{digest}"
    # The size too: a file that a crash or a rival left half written is not reused.
    if storage.exists(path) and storage.size(path) == len(content):
        return path
    return storage.save(path, ContentFile(content))
