"""What a file is, told by its bytes: pictures, PDF, text, Office documents and mail are taken, nothing else."""

import zipfile
from io import BytesIO

from django.utils.translation import gettext_lazy as _

from tickets.refusals import Refused

BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"BM": "image/bmp",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"%PDF-": "application/pdf",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "application/x-ole-storage",  # Word, Excel, Outlook before 2007
}
OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ")
ACTIVE = ("<!doctype html", "<html", "<svg", "<script", "<iframe")  # a page or a drawing that could run something


class ArchiveRefused(Refused):
    sentence = _("This is an archive, and we don’t open archives: send the files in it one by one.")


class KindRefused(Refused):
    sentence = _("We take pictures, PDF, text, Office documents and mail. Send a screenshot of anything else.")


def kind_of(content: bytes, *, name: str) -> str:
    """A media type; raises `ArchiveRefused` or `KindRefused`. The name decides nothing but mail from text."""
    for beginning, kind in BEGINNINGS.items():
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"avif", b"msf1"):
        return "image/heic"
    if content.startswith(ARCHIVES):
        raise ArchiveRefused
    if content.startswith(b"PK"):
        return _office_kind(content)
    return _text_kind(content, name=name)


def _office_kind(content: bytes) -> str:
    """Reads the list of contents only; nothing is ever unpacked but ODF's own name, 100 bytes at most."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            if names[:1] == ["mimetype"]:
                with archive.open("mimetype") as declared:
                    kind = declared.read(100).decode("ascii", "replace")
                if kind.startswith("application/vnd.oasis.opendocument."):
                    return kind
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError) as problem:
        raise ArchiveRefused from problem
    if "[Content_Types].xml" in names:
        for folder, kind in OFFICE.items():
            if any(entry.startswith(folder) for entry in names):
                return kind
    raise ArchiveRefused


def _text_kind(content: bytes, *, name: str) -> str:
    text = _decoded(content)
    if text is None or any(sign in text[:4096].lower() for sign in ACTIVE):
        raise KindRefused
    return "message/rfc822" if name.lower().endswith(".eml") else "text/plain"


def _decoded(content: bytes) -> str | None:
    """As UTF-8 or UTF-16 with its mark, or the old Western code page; None for what no text holds."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if any(byte < 9 or 13 < byte < 27 for byte in content[:65536]):
        return None
    return content.decode("utf-8", "replace")
