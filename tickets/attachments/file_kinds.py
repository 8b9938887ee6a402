"""What a file is, judged by its bytes. Its name decides nothing, but may give away that a double click would run it."""

import re
from dataclasses import dataclass

from django.conf import settings

from tickets.attachments.containers import is_zip, ole_kind, zip_kind
from tickets.attachments.content_types import MACROS_IN_RTF, ContentType, Group
from tickets.models import KeptFile

Lock = KeptFile.Lock


@dataclass(frozen=True, slots=True)
class FileKind:
    media_type: str
    lock: str = ""  # one of `KeptFile.Lock`, or empty: it may be opened


BEGINNINGS: tuple[tuple[bytes, ContentType], ...] = (
    (b"\x89PNG\r\n\x1a\n", ContentType("image/png", Group.IMAGES)),
    (b"\xff\xd8\xff", ContentType("image/jpeg", Group.IMAGES)),
    (b"GIF87a", ContentType("image/gif", Group.IMAGES)),
    (b"GIF89a", ContentType("image/gif", Group.IMAGES)),
    (b"II*\x00", ContentType("image/tiff", Group.IMAGES)),
    (b"MM\x00*", ContentType("image/tiff", Group.IMAGES)),
    (b"%PDF-", ContentType("application/pdf", Group.PDF)),
    (b"\x78\x9f\x3e\x22", ContentType("application/ms-tnef", Group.MAIL)),  # Outlook's winmail.dat
    (b"MZ", ContentType("application/x-dosexec", lock=Lock.PROGRAM)),
    (b"\x7fELF", ContentType("application/x-executable", lock=Lock.PROGRAM)),
    (b"\xca\xfe\xba\xbe", ContentType("application/java-vm", lock=Lock.PROGRAM)),
    (b"\xcf\xfa\xed\xfe", ContentType("application/x-mach-binary", lock=Lock.PROGRAM)),
    (b"\xce\xfa\xed\xfe", ContentType("application/x-mach-binary", lock=Lock.PROGRAM)),
    (b"L\x00\x00\x00\x01\x14\x02\x00", ContentType("application/x-ms-shortcut", lock=Lock.PROGRAM)),
    (b"dex\n", ContentType("application/x-dex", lock=Lock.PROGRAM)),
    (b"#!", ContentType("text/x-script", lock=Lock.PROGRAM)),
    (b"\x1f\x8b", ContentType("application/gzip", Group.ARCHIVES)),
    (b"7z\xbc\xaf\x27\x1c", ContentType("application/x-7z-compressed", Group.ARCHIVES)),
    (b"Rar!\x1a\x07", ContentType("application/vnd.rar", Group.ARCHIVES)),
    (b"BZh", ContentType("application/x-bzip2", Group.ARCHIVES)),
    (b"\xfd7zXZ", ContentType("application/x-xz", Group.ARCHIVES)),
    (b"\x28\xb5\x2f\xfd", ContentType("application/zstd", Group.ARCHIVES)),
    (b"MSCF", ContentType("application/vnd.ms-cab-compressed", Group.ARCHIVES)),
    (b"\x1aE\xdf\xa3", ContentType("video/webm", Group.MEDIA)),
    (b"OggS", ContentType("audio/ogg", Group.MEDIA)),
    (b"ID3", ContentType("audio/mpeg", Group.MEDIA)),
)
HEIC_BRANDS = (b"heic", b"heix", b"mif1", b"avif", b"msf1", b"heim", b"heis")
RUNNABLE_NAME = re.compile(
    r"\.(?:exe|com|scr|pif|bat|cmd|ps1|psm1|vbs|vbe|jse?|wsf|wsh|msi|msp|hta|cpl|jar|apk|lnk|url|scf|reg|inf|dll|app|"
    r"command|desktop|sh|appref-ms|iso|img|vhdx?|one|settingcontent-ms|library-ms)[. ]*$",
    re.IGNORECASE,
)
PAGE_NAME = re.compile(r"\.(?:[sx]?html?|xht|svgz?|mht(?:ml)?|xsl|xslt|swf)[. ]*$", re.IGNORECASE)
# A page or a drawing that could run something.
ACTIVE_MARKUP = re.compile(
    r"<!doctype\s+html|<html|<svg|<script|<iframe|<\?xml-stylesheet|<\?php|http://www\.w3\.org/1999/xhtml",
    re.IGNORECASE,
)
HIDDEN_IN_A_PICTURE = re.compile(rb"<script|<!doctype html|<\?php", re.IGNORECASE)
LETTER_HEADER = re.compile(r"(?im)^(from|to|subject|date|received|message-id|mime-version|return-path)[ \t]*:")
NEVER_IN_TEXT = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")


def kind_of(content: bytes, *, name: str) -> FileKind:
    """Never raises. What isn't in the setting ATTACHMENT_KINDS, or looks harmful, comes with a lock."""
    content_type = _content_type(content)
    lock = content_type.lock or _hidden_second_kind(content, content_type=content_type) or _lock_by_name(name)
    if not lock and content_type.group not in settings.ATTACHMENT_KINDS:
        lock = Lock.ARCHIVE if content_type.group == Group.ARCHIVES else Lock.KIND
    return FileKind(content_type.media_type, str(lock))


def _content_type(content: bytes) -> ContentType:
    for beginning, content_type in BEGINNINGS:
        if content.startswith(beginning):
            return content_type
    if content.startswith(b"PK\x03\x04") or content.startswith(b"PK\x05\x06"):
        return zip_kind(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return ole_kind(content)
    return _type_by_inner_mark(content) or _text_type(content)


def _type_by_inner_mark(content: bytes) -> ContentType | None:
    """Formats whose mark isn't at the very beginning."""
    if content[:4] == b"RIFF":
        webp = content[8:12] == b"WEBP"
        return ContentType("image/webp", Group.IMAGES) if webp else ContentType("video/x-riff", Group.MEDIA)
    if content[4:8] == b"ftyp":
        heic = content[8:12] in HEIC_BRANDS
        return ContentType("image/heic", Group.IMAGES) if heic else ContentType("video/mp4", Group.MEDIA)
    # “BM” alone makes no picture: the header's own length must be one that exists.
    if content[:2] == b"BM" and int.from_bytes(content[14:18], "little") in (12, 40, 52, 56, 64, 108, 124):
        return ContentType("image/bmp", Group.IMAGES)
    if content[257:262] == b"ustar":
        return ContentType("application/x-tar", Group.ARCHIVES)
    return None


def _text_type(content: bytes) -> ContentType:
    text = _beginning_as_text(content)
    if text is None:
        return ContentType("application/octet-stream")
    if text.lstrip().startswith("{\\rtf"):
        return ContentType("application/rtf", Group.OFFICE, lock=Lock.MACROS if MACROS_IN_RTF in content else "")
    # Before pages are looked for: letters hold them as parts.
    top = text.partition("\n\n")[0][:20_000]
    if LETTER_HEADER.match(text.lstrip("\n")[:200]) and len(LETTER_HEADER.findall(top)) >= 2:
        return ContentType("message/rfc822", Group.MAIL)
    if ACTIVE_MARKUP.search(text[:4096]):
        return ContentType("text/html", lock=Lock.PAGE)
    if text.startswith("BEGIN:VCALENDAR"):
        return ContentType("text/calendar", Group.TEXT)
    return ContentType("text/vcard" if text.startswith("BEGIN:VCARD") else "text/plain", Group.TEXT)


def _beginning_as_text(content: bytes) -> str | None:
    """The beginning, as UTF-16 with its mark or UTF-8; None for bytes that no text has."""
    beginning = content[:65536]
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        return beginning.decode("utf-16", "replace").replace("\r\n", "\n")
    if len(beginning.translate(None, NEVER_IN_TEXT)) != len(beginning):
        return None
    return beginning.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def _hidden_second_kind(content: bytes, *, content_type: ContentType) -> str:
    """One file that is two: harmless to one program, and a page, a program or an archive to another."""
    if content_type.group in (Group.IMAGES, Group.PDF) and is_zip(content):
        return Lock.DISGUISED
    if content_type.group == Group.IMAGES and HIDDEN_IN_A_PICTURE.search(content):
        return Lock.DISGUISED
    # Readers of PDF take its mark anywhere in the first 1024 bytes.
    if content_type.group in (Group.IMAGES, Group.TEXT, Group.OFFICE) and b"%PDF-" in content[:1024]:
        return Lock.DISGUISED
    return ""


def _lock_by_name(name: str) -> str:
    if RUNNABLE_NAME.search(name):
        return Lock.PROGRAM
    return Lock.PAGE if PAGE_NAME.search(name) else ""
