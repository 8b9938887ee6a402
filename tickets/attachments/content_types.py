"""What a file's bytes say: its media type, the group a setting may allow, and what speaks against opening it."""

from dataclasses import dataclass
from enum import StrEnum

MACROS_IN_RTF = b"\\objdata"  # an embedded program, the usual way into Word


class Group(StrEnum):
    """The words of the setting ATTACHMENT_KINDS."""

    IMAGES = "images"
    PDF = "pdf"
    TEXT = "text"
    OFFICE = "office"
    MAIL = "mail"
    ARCHIVES = "archives"
    MEDIA = "media"
    OTHER = ""  # can't be allowed


@dataclass(frozen=True, slots=True)
class ContentType:
    media_type: str
    group: Group = Group.OTHER
    lock: str = ""  # one of `KeptFile.Lock`, whatever the setting allows
