"""Files that hold files: which of them are Office documents, judged by their lists of contents. Nothing is unpacked."""

import re
import zipfile
import zlib
from io import BytesIO

from tickets.attachments.content_types import ContentType, Group
from tickets.models import KeptFile

Lock = KeptFile.Lock
END_OF_ZIP = b"PK\x05\x06"
FAR_END_OF_ZIP = b"PK\x06\x07"  # for more than 4 GB, or to deceive: nobody's document needs it
MAX_END_DISTANCE = 65_557  # bytes from the end: the longest comment and the record itself
MAX_CONTENTS_LIST_BYTES = 512 * 1024  # real documents stay below a tenth
MAX_DECLARATION_BYTES = 512 * 1024  # read out of [Content_Types].xml

OFFICE_XML = "application/vnd.openxmlformats-officedocument"
DOCUMENTS = {  # by the declared main part, and by the folder for documents that declare nothing we know
    "wordprocessingml.document": ("word/", f"{OFFICE_XML}.wordprocessingml.document"),
    "spreadsheetml.sheet": ("xl/", f"{OFFICE_XML}.spreadsheetml.sheet"),
    "presentationml.presentation": ("ppt/", f"{OFFICE_XML}.presentationml.presentation"),
    "presentationml.slideshow": ("ppt/", f"{OFFICE_XML}.presentationml.slideshow"),
}
OPEN_DOCUMENT = re.compile(r"application/vnd\.oasis\.opendocument\.[a-z-]{1,40}")
PROGRAM_PARTS = ("META-INF/MANIFEST.MF", "AndroidManifest.xml", "AppxManifest.xml")
MACRO_PARTS = re.compile(r"(^|/)(vbaProject[^/]*\.bin|vbaData\.xml)$|^(Basic|Scripts)/|(^|/)activeX/", re.IGNORECASE)

OLE_STREAMS = {  # names of streams, written in UTF-16 in the directory
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
    "__properties_version1.0": "application/vnd.ms-outlook",
}
OLE_MACROS = ("_VBA_PROJECT", "Macros", "_VBA_PROJECT_CUR")
ARCHIVE = ContentType("application/zip", Group.ARCHIVES)
Archive = zipfile.ZipFile


def is_zip(content: bytes) -> bool:
    """Whether some program would find a zip at the end of something else."""
    end = content.rfind(END_OF_ZIP, max(0, len(content) - MAX_END_DISTANCE))
    return end >= 0 and b"PK\x01\x02" in content


def zip_kind(content: bytes) -> ContentType:
    """A document, a program or an archive."""
    if not _has_a_short_list(content):
        return ARCHIVE
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _type_by_names(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, zlib.error):
        return ARCHIVE


def _has_a_short_list(content: bytes) -> bool:
    """Looked up before the list is read: a million empty files fit into a letter, and would fill our memory."""
    end = content.rfind(END_OF_ZIP, max(0, len(content) - MAX_END_DISTANCE))
    if end < 0 or content[max(0, end - 20) : end].startswith(FAR_END_OF_ZIP):
        return False
    return int.from_bytes(content[end + 12 : end + 16], "little") <= MAX_CONTENTS_LIST_BYTES


def _type_by_names(archive: Archive) -> ContentType:
    names = archive.namelist()
    if any(part in names for part in PROGRAM_PARTS):
        return ContentType("application/java-archive", lock=Lock.PROGRAM)
    document = _open_document(archive, names) or _office_document(archive, names)
    if document is None:
        return ARCHIVE
    if any(MACRO_PARTS.search(name) for name in names):
        return ContentType(document.media_type, Group.OFFICE, lock=Lock.MACROS)
    return document


def _open_document(archive: Archive, names: list[str]) -> ContentType | None:
    if names[:1] != ["mimetype"]:
        return None
    kind = _first_text(archive, "mimetype", max_bytes=100)
    return ContentType(kind, Group.OFFICE) if OPEN_DOCUMENT.fullmatch(kind) else None


def _office_document(archive: Archive, names: list[str]) -> ContentType | None:
    if "[Content_Types].xml" not in names:
        return None
    declared = _first_text(archive, "[Content_Types].xml", max_bytes=MAX_DECLARATION_BYTES)
    if "macroEnabled" in declared:
        return ContentType("application/vnd.ms-office", Group.OFFICE, lock=Lock.MACROS)
    for main_part, (folder, kind) in DOCUMENTS.items():
        if f"{main_part}.main+xml" in declared or any(name.startswith(folder) for name in names):
            return ContentType(kind, Group.OFFICE)
    return None


def _first_text(archive: Archive, name: str, *, max_bytes: int) -> str:
    with archive.open(name) as part:
        return part.read(max_bytes).decode("utf-8", "replace")


def ole_kind(content: bytes) -> ContentType:
    """Word, Excel, PowerPoint and Outlook before 2007. The same container also holds installers, which are programs."""
    if _names_a_stream(content, "EncryptedPackage"):
        return ContentType("application/encrypted", Group.OFFICE, lock=Lock.ENCRYPTED)
    macros = any(_names_a_stream(content, name) for name in OLE_MACROS)
    for name, kind in OLE_STREAMS.items():
        if _names_a_stream(content, name):
            mail = kind == "application/vnd.ms-outlook"
            return ContentType(kind, Group.MAIL if mail else Group.OFFICE, lock=Lock.MACROS if macros else "")
    return ContentType("application/x-ole-storage")


def _names_a_stream(content: bytes, name: str) -> bool:
    # In a directory a name ends with two zero bytes.
    return f"{name}\0".encode("utf-16-le") in content
