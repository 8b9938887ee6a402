"""Pictures inside an agent’s answer: files that its text names, which the letter shows where they are named."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.conf import settings

from supportportal.foundations.markdown import pictures_named_in
from tickets.attachments.file_kinds import kind_of
from tickets.attachments.files import IncomingFile, harmless_name
from tickets.letters.addresses import split
from tickets.models.attachment import PREVIEWED


def enclosed(files: Sequence[IncomingFile], *, text: str) -> list[IncomingFile]:
    """Each with a Content-ID if the text shows it. Of two with one name it shows the first."""
    named = pictures_named_in(text)
    return [_enclosed(file) if harmless_name(file.name) in named else file for file in files]


def addresses_of(files: Iterable[IncomingFile]) -> Mapping[str, str]:
    """As `letter_html` takes them."""
    shown: dict[str, str] = {}
    for file in files:
        if file.content_id:
            shown.setdefault(harmless_name(file.name), f"cid:{file.content_id}")
    return shown


def _enclosed(file: IncomingFile) -> IncomingFile:
    kind = kind_of(file.content, name=file.name)
    if kind.media_type not in PREVIEWED or kind.lock:
        return file
    digest = hashlib.sha256(file.name.encode() + file.content).hexdigest()
    return replace(file, content_id=f"{digest[:24]}@{split(settings.SUPPORT_ADDRESS)[1]}")
