"""What a file is, told by its bytes. Its name decides nothing, but may give away that a double click would run it."""

import re
from dataclasses import dataclass

from django.conf import settings

from tickets.attachments.containers import is_zip, ole_kind, zip_kind
from tickets.attachments.content_types import MACROS_IN_RTF, Group, Told
from tickets.models import KeptFile

Lock = KeptFile.Lock


@dataclass(frozen=True, slots=True)
class Kind:
    media_type: str
    lock: str = ""  # one of `KeptFile.Lock`, or empty: it may be opened


BEGINNINGS: tuple[tuple[bytes, Told], ...] = (
    (b"\x89PNG\r\n\x1a\n", Told("image/png", Group.IMAGES)),
    (b"\xff\xd8\xff", Told("image/jpeg", Group.IMAGES)),
    (b"GIF87a", Told("image/gif", Group.IMAGES)),
    (b"GIF89a", Told("image/gif", Group.IMAGES)),
    (b"II*\x00", Told("image/tiff", Group.IMAGES)),
    (b"MM\x00*", Told("image/tiff", Group.IMAGES)),
    (b"%PDF-", Told("application/pdf", Group.PDF)),
    (b"\x78\x9f\x3e\x22", Told("application/ms-tnef", Group.MAIL)),  # Outlook's winmail.dat
    (b"MZ", Told("application/x-dosexec", lock=Lock.PROGRAM)),
    (b"\x7fELF", Told("application/x-executable", lock=Lock.PROGRAM)),
    (b"\xca\xfe\xba\xbe", Told("application/java-vm", lock=Lock.PROGRAM)),
    (b"\xcf\xfa\xed\xfe", Told("application/x-mach-binary", lock=Lock.PROGRAM)),
    (b"\xce\xfa\xed\xfe", Told("application/x-mach-binary", lock=Lock.PROGRAM)),
    (b"L\x00\x00\x00\x01\x14\x02\x00", Told("application/x-ms-shortcut", lock=Lock.PROGRAM)),
    (b"dex\n", Told("application/x-dex", lock=Lock.PROGRAM)),
    (b"#!", Told("text/x-script", lock=Lock.PROGRAM)),
    (b"\x1f\x8b", Told("application/gzip", Group.ARCHIVES)),
    (b"7z\xbc\xaf\x27\x1c", Told("application/x-7z-compressed", Group.ARCHIVES)),
    (b"Rar!\x1a\x07", Told("application/vnd.rar", Group.ARCHIVES)),
    (b"BZh", Told("application/x-bzip2", Group.ARCHIVES)),
    (b"\xfd7zXZ", Told("application/x-xz", Group.ARCHIVES)),
    (b"\x28\xb5\x2f\xfd", Told("application/zstd", Group.ARCHIVES)),
    (b"MSCF", Told("application/vnd.ms-cab-compressed", Group.ARCHIVES)),
    (b"\x1aE\xdf\xa3", Told("video/webm", Group.MEDIA)),
    (b"OggS", Told("audio/ogg", Group.MEDIA)),
    (b"ID3", Told("audio/mpeg", Group.MEDIA)),
)
PICTURES_IN_BOXES = (b"heic", b"heix", b"mif1", b"avif", b"msf1", b"heim", b"heis")
RUNS = re.compile(
    r"\.(?:exe|com|scr|pif|bat|cmd|ps1|psm1|vbs|vbe|jse?|wsf|wsh|msi|msp|hta|cpl|jar|apk|lnk|url|scf|reg|inf|dll|app|"
    r"command|desktop|sh|appref-ms|iso|img|vhdx?|one|settingcontent-ms|library-ms)[. ]*$",
    re.IGNORECASE,
)
OPENS_AS_A_PAGE = re.compile(r"\.(?:[sx]?html?|xht|svgz?|mht(?:ml)?|xsl|xslt|swf)[. ]*$", re.IGNORECASE)
# A page or a drawing that could run something.
ACTIVE = re.compile(
    r"<!doctype\s+html|<html|<svg|<script|<iframe|<\?xml-stylesheet|<\?php|http://www\.w3\.org/1999/xhtml",
    re.IGNORECASE,
)
HIDDEN_IN_A_PICTURE = re.compile(rb"<script|<!doctype html|<\?php", re.IGNORECASE)
HEADER = re.compile(r"(?im)^(from|to|subject|date|received|message-id|mime-version|return-path)[ \t]*:")
NO_TEXT = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")


def kind_of(content: bytes, *, name: str) -> Kind:
    """Never raises. What isn't in the setting ATTACHMENT_KINDS, or looks harmful, comes with a lock."""
    told = _told(content)
    lock = told.lock or _hidden_second_kind(content, told=told) or _by_name(name)
    if not lock and told.group not in settings.ATTACHMENT_KINDS:
        lock = Lock.ARCHIVE if told.group == Group.ARCHIVES else Lock.KIND
    return Kind(told.media_type, str(lock))


def _told(content: bytes) -> Told:
    for beginning, told in BEGINNINGS:
        if content.startswith(beginning):
            return told
    if content.startswith(b"PK\x03\x04") or content.startswith(b"PK\x05\x06"):
        return zip_kind(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return ole_kind(content)
    return _in_boxes(content) or _text(content)


def _in_boxes(content: bytes) -> Told | None:
    """Formats whose mark isn't at the very beginning."""
    if content[:4] == b"RIFF":
        return Told("image/webp", Group.IMAGES) if content[8:12] == b"WEBP" else Told("video/x-riff", Group.MEDIA)
    if content[4:8] == b"ftyp":
        heic = content[8:12] in PICTURES_IN_BOXES
        return Told("image/heic", Group.IMAGES) if heic else Told("video/mp4", Group.MEDIA)
    # Two letters make no picture: the header's own length must be one of those that exist.
    if content[:2] == b"BM" and int.from_bytes(content[14:18], "little") in (12, 40, 52, 56, 64, 108, 124):
        return Told("image/bmp", Group.IMAGES)
    if content[257:262] == b"ustar":
        return Told("application/x-tar", Group.ARCHIVES)
    return None


def _text(content: bytes) -> Told:
    text = _decoded(content)
    if text is None:
        return Told("application/octet-stream")
    if text.lstrip().startswith("{\\rtf"):
        return Told("application/rtf", Group.OFFICE, lock=Lock.MACROS if MACROS_IN_RTF in content else "")
    # Before the look for pages: letters hold them as parts.
    if HEADER.match(text.lstrip("\n")[:200]) and len(HEADER.findall(text.partition("\n\n")[0][:20_000])) >= 2:
        return Told("message/rfc822", Group.MAIL)
    if ACTIVE.search(text[:4096]):
        return Told("text/html", lock=Lock.PAGE)
    if text.startswith("BEGIN:VCALENDAR"):
        return Told("text/calendar", Group.TEXT)
    return Told("text/vcard" if text.startswith("BEGIN:VCARD") else "text/plain", Group.TEXT)


def _decoded(content: bytes) -> str | None:
    """The beginning, as UTF-16 with its mark or UTF-8; None for what no text holds."""
    beginning = content[:65536]
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        return beginning.decode("utf-16", "replace").replace("\r\n", "\n")
    if len(beginning.translate(None, NO_TEXT)) != len(beginning):
        return None
    return beginning.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def _hidden_second_kind(content: bytes, *, told: Told) -> str:
    """One file that is two: harmless to one program, and a page, a program or an archive to another."""
    if told.group in (Group.IMAGES, Group.PDF) and is_zip(content):
        return Lock.DISGUISED
    if told.group == Group.IMAGES and HIDDEN_IN_A_PICTURE.search(content):
        return Lock.DISGUISED
    # Readers of PDF take its mark anywhere in the first 1024 bytes.
    if told.group in (Group.IMAGES, Group.TEXT, Group.OFFICE) and b"%PDF-" in content[:1024]:
        return Lock.DISGUISED
    return ""


def _by_name(name: str) -> str:
    if RUNS.search(name):
        return Lock.PROGRAM
    return Lock.PAGE if OPENS_AS_A_PAGE.search(name) else ""
