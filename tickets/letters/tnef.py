"""Outlook's winmail.dat: the text and the files that it packs, read in one pass within bounds (MS-OXTNEF)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from tickets.letters import rtf
from tickets.letters.charsets import clean

SIGNATURE = b"\x78\x9f\x3e\x22"
MAX_TNEF_BYTES = 30_000_000
MAX_ATTRIBUTES_OR_PROPERTIES = 3_000
MAX_VALUES_OF_A_PROPERTY = 50
MAX_PACKED_FILES = 100
# Attributes of the letter and of its files.
BODY, FILE_BEGINS, FILE_TITLE, FILE_DATA, FILE_PROPERTIES, PROPERTIES, CODE_PAGE = (
    0x800C,
    0x9002,
    0x8010,
    0x800F,
    0x9005,
    0x9003,
    0x9007,
)
# MAPI properties.
TEXT, HTML, RTF, NAME, LONG_NAME, KIND, CONTENT_ID, CONTENT = (
    0x1000,
    0x1013,
    0x1009,
    0x3704,
    0x3707,
    0x370E,
    0x3712,
    0x3701,
)
SIZES = {2: 4, 3: 4, 4: 4, 0xA: 4, 0xB: 4, 5: 8, 6: 8, 7: 8, 0x14: 8, 0x40: 8, 0x48: 16, 1: 0, 0: 0}
COUNTED_TYPES = {0xD, 0x1E, 0x1F, 0x102}
MULTIPLE_VALUES = 0x1000
FIRST_NAMED_PROPERTY = 0x8000  # and above: properties with a name of their own
EMBEDDED_ID = 16  # bytes before the content of an embedded object


class UnreadableTnef(ValueError):
    """Not a winmail.dat, or damaged."""


@dataclass(slots=True)
class PackedFile:
    name: str = ""
    content_type: str = ""
    content_id: str = ""
    content: bytes = b""


@dataclass(slots=True)
class Packed:
    text: str = ""
    html: str = ""
    rtf: bytes = b""  # the words in Outlook’s own form; often the only one
    files: list[PackedFile] = field(default_factory=list)


def unpacked(data: bytes) -> Packed:
    """Raises only `UnreadableTnef`. Damage at the end costs what stands there."""
    if not data.startswith(SIGNATURE) or len(data) > MAX_TNEF_BYTES:
        raise UnreadableTnef
    packed, codec = Packed(), "cp1252"
    for name, value in _attributes(memoryview(data)):
        if name == CODE_PAGE and len(value) >= 4:
            codec = _codec_of_page(struct.unpack_from("<I", value)[0])
        elif name == BODY:
            packed.text = _decoded_text(value, codec)
        elif name == PROPERTIES:
            _take_letter(packed, value, codec)
        elif name == FILE_BEGINS and len(packed.files) < MAX_PACKED_FILES:
            packed.files.append(PackedFile())
        elif packed.files:
            _take_file(packed.files[-1], name, value, codec)
    _read_rtf(packed)
    packed.files = [file for file in packed.files if file.content or file.name]
    if not (packed.text or packed.html or packed.files):
        raise UnreadableTnef
    return packed


def _attributes(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    position, seen = 6, 0
    while position + 9 <= len(data) and seen < MAX_ATTRIBUTES_OR_PROPERTIES:
        _, name, _, length = struct.unpack_from("<BHHI", data, position)
        yield name, data[position + 9 : position + 9 + length]
        position, seen = position + 11 + length, seen + 1  # two bytes of checksum


def _take_letter(packed: Packed, value: memoryview, codec: str) -> None:
    for name, kind, content in _properties(value):
        if name == TEXT:
            packed.text = _decoded_text(content, "utf-16-le" if kind == 0x1F else codec)
        elif name == HTML:
            packed.html = _decoded_text(content, "utf-16-le" if kind == 0x1F else codec)
        elif name == RTF:
            packed.rtf = bytes(content)


def _read_rtf(packed: Packed) -> None:
    if not packed.rtf or packed.html or packed.text.strip():
        return
    try:
        packed.text, packed.html = rtf.words_in(rtf.unpacked(packed.rtf))
    except rtf.UnreadableRtf:
        return  # the files are still worth having


def _take_file(file: PackedFile, name: int, value: memoryview, codec: str) -> None:
    if name == FILE_TITLE:
        file.name = file.name or _decoded_text(value, codec)
    elif name == FILE_DATA:
        file.content = bytes(value)
    elif name == FILE_PROPERTIES:
        for key, kind, content in _properties(value):
            text_codec = "utf-16-le" if kind == 0x1F else codec
            if key == LONG_NAME or (key == NAME and not file.name):
                file.name = _decoded_text(content, text_codec)
            elif key == KIND:
                file.content_type = _decoded_text(content, text_codec)
            elif key == CONTENT_ID:
                file.content_id = _decoded_text(content, text_codec)
            elif key == CONTENT and not file.content:
                file.content = bytes(content[EMBEDDED_ID:] if kind == 0xD else content)


def _properties(value: memoryview) -> Iterator[tuple[int, int, memoryview]]:
    """(property, type, value); only the last of several values. Ends where the bytes make no sense."""
    try:
        (count,) = struct.unpack_from("<I", value)
        position = 4
        for _ in range(min(count, MAX_ATTRIBUTES_OR_PROPERTIES)):
            kind, name = struct.unpack_from("<HH", value, position)
            position = _after_name(value, position + 4) if name >= FIRST_NAMED_PROPERTY else position + 4
            many, single = bool(kind & MULTIPLE_VALUES), kind & ~MULTIPLE_VALUES
            values = 1
            if many or single in COUNTED_TYPES:
                (values,) = struct.unpack_from("<I", value, position)
                position += 4
            content = value[:0]
            for _ in range(min(values, MAX_VALUES_OF_A_PROPERTY)):
                size = SIZES.get(single, -1)
                if single in COUNTED_TYPES:
                    (size,) = struct.unpack_from("<I", value, position)
                    position += 4
                if size < 0 or position + size > len(value):
                    return
                content = value[position : position + size]
                position += size + -size % 4
            yield name, single, content
    except struct.error:
        return


def _after_name(value: memoryview, position: int) -> int:
    by_name, length = struct.unpack_from("<II", value, position + 16)
    return position + 24 + (length + -length % 4 if by_name else 0)


def _codec_of_page(page: int) -> str:
    return {65001: "utf-8", 1200: "utf-16-le", 20127: "ascii", 28591: "iso8859-1"}.get(page, f"cp{page}")


def _decoded_text(value: memoryview, codec: str) -> str:
    try:
        return clean(bytes(value).decode(codec, "replace"))
    except LookupError:
        return clean(bytes(value).decode("cp1252", "replace"))
