"""The ZIP: data.json for machines, index.html for people in the customer's language, their files and letters."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any

from django.contrib.staticfiles import finders
from django.core.files import File
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from supportportal.foundations.language_choice import supported_language
from tickets.attachments.files import harmless_name
from tickets.guarantee.evidence.archive import Archive
from tickets.models import Customer, KeptFile

CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file as the page names it; `path` is empty when it isn't in the ZIP: locked, or gone."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class ExportedLine:
    """A line of the page: when, who, what."""

    at: datetime
    who: str
    text: str
    files: Sequence[ExportedFile] = ()


@dataclass(frozen=True, slots=True)
class ExportedGroup:
    """What belongs together: a request, a chat. `kind` is its list in data.json."""

    kind: str
    heading: str
    facts: dict[str, Any]
    entries: Sequence[ExportedLine] = field(default_factory=list)


# Its groups are of one kind, and no other part has that kind.
ExportedPart = Callable[[Customer, Archive], Iterable[ExportedGroup]]
GROUPS = SafeString("<!-- groups -->")  # where they stand in the page


def write_folder(customer: Customer, *, parts: Sequence[ExportedPart], file: IO[bytes]) -> None:
    """Into `file` (seekable), with one group in memory at a time; the same rows give the same bytes."""
    language = supported_language(customer.language)
    archive = Archive(file)
    with TemporaryFile() as data, TemporaryFile() as page, translation.override(language):
        around = {"customer": customer, "groups": GROUPS, "language": language}
        before, after = render_to_string("tickets/export/index.html", around).split(GROUPS)
        page.write(before.encode())
        _write_groups(chain.from_iterable(part(customer, archive) for part in parts), data=data, page=page)
        page.write(after.encode())
        for path, written in (("index.html", page), ("data.json", data)):
            written.seek(0)
            archive.add(path, File(written).chunks(CHUNK_BYTES))
    if style := finders.find("css/evidence.css"):
        archive.add("sheet.css", Path(style).read_bytes())
    archive.close()


def _write_groups(groups: Iterable[ExportedGroup], *, data: IO[bytes], page: IO[bytes]) -> None:
    data.write(b"{")
    for number, (kind, group_of_kind) in enumerate(groupby(groups, key=attrgetter("kind"))):
        data.write(f"{',' if number else ''}\n{json.dumps(kind)}: [".encode())
        for place, group in enumerate(group_of_kind):
            facts = json.dumps(group.facts, ensure_ascii=False, indent=1, sort_keys=True, default=_as_text)
            data.write(f"{',' if place else ''}\n{facts}".encode())
            page.write(render_to_string("tickets/export/_group.html", {"group": group}).encode())
        data.write(b"\n]")
    data.write(b"\n}\n")


def keep_file(archive: Archive, file: KeptFile) -> ExportedFile:
    """What is locked may be a virus: it is named, and stays with us."""
    name = PurePosixPath(harmless_name(file.name)).name or "file"
    path = f"files/{file._meta.model_name}-{file.pk}-{name}"
    return ExportedFile(file.name, path if not file.is_locked and keep(archive, path, file.file) else "")


def keep(archive: Archive, path: str, stored_file: "File[bytes]") -> bool:
    """False when its bytes are gone: the rest is still theirs."""
    try:
        with stored_file.open("rb") as source:
            archive.add(path, source.chunks(CHUNK_BYTES))
    except FileNotFoundError:
        return False
    return True


def _as_text(value: object) -> str:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
    return str(value)
