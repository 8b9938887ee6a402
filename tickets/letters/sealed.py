"""The letter inside an S/MIME envelope that hides it: signed or compressed ones can be opened without a key."""

import zlib
from dataclasses import replace

from tickets.letters import mime
from tickets.letters.mime import Part

SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")
MOST = 3  # envelopes in one letter
LARGEST = 50_000_000  # bytes; a compressed one may claim to hold anything
SIGNED = bytes.fromhex("06092a864886f70d010702")  # the object identifiers of RFC 5652 and RFC 3274, with tag and length
COMPRESSED = bytes.fromhex("060b2a864886f70d0109100109")
SEQUENCE, OCTETS, SPLIT_OCTETS, CONTEXT_0 = 0x30, 0x04, 0x24, 0xA0
MOST_ELEMENTS = 200_000
DEEPEST = 50

Span = tuple[int, int]  # where the content of an element stands; the end is -1 when only a mark tells it


class Unreadable(ValueError):
    """Not an envelope that holds a letter in the open."""


def opened(letter: Part) -> Part:
    """The letter with its open envelopes replaced by what they hold; what can't be opened stays as it was.

    Raises `TooMuch` for what is inside, as for any letter.
    """
    return _opened(letter, left=[MOST])


def _opened(part: Part, *, left: list[int]) -> Part:
    if part.children:
        children = tuple(_opened(child, left=left) for child in part.children)
        return part if children == part.children else replace(part, children=children)
    if part.kind not in SMIME or not left[0]:
        return part
    left[0] -= 1
    try:
        inside = mime.read(content_of(part.content))
    except Unreadable:
        return part
    return replace(part, kind="multipart/signed", body=b"", children=(_opened(inside, left=left),))


def content_of(data: bytes) -> bytes:
    """The bytes of the letter inside; raises only `Unreadable`. Nobody checks the signature."""
    try:
        return _content_of(data)
    except (IndexError, zlib.error):
        raise Unreadable from None


def _content_of(data: bytes) -> bytes:
    start, _ = _enter(data, 0, SEQUENCE)
    kind = next((known for known in (SIGNED, COMPRESSED) if data.startswith(known, start)), None)
    if kind is None:
        raise Unreadable
    start, _ = _enter(data, start + len(kind), CONTEXT_0)
    start, _ = _enter(data, start, SEQUENCE)
    start = _after(data, _after(data, start))  # its version, and the names of the algorithms
    start, _ = _enter(data, start, SEQUENCE)
    start, _ = _enter(data, _after(data, start), CONTEXT_0)
    content = _octets(data, start)
    if kind == COMPRESSED:
        content = zlib.decompressobj().decompress(content, LARGEST)
    return content


def _enter(data: bytes, position: int, tag: int) -> Span:
    if data[position] != tag:
        raise Unreadable
    return _span(data, position)


def _span(data: bytes, position: int) -> Span:
    """Of the element that begins there (X.690, 8.1.3)."""
    if data[position] & 31 == 31:
        raise Unreadable  # long tags don't occur here
    length = data[position + 1]
    if length == 0x80:
        return position + 2, -1
    if length < 0x80:
        return position + 2, position + 2 + length
    start = position + 2 + (length & 0x7F)
    return start, start + int.from_bytes(data[position + 2 : start], "big")


def _after(data: bytes, position: int) -> int:
    """Where the next element begins; those without a length end at two zero bytes, each level for itself."""
    open_ones = 0
    for _ in range(MOST_ELEMENTS):
        if open_ones and data[position] == 0 == data[position + 1]:
            open_ones, position = open_ones - 1, position + 2
        else:
            start, end = _span(data, position)
            open_ones, position = (open_ones + 1, start) if end < 0 else (open_ones, end)
        if not open_ones:
            return position
    raise Unreadable


def _octets(data: bytes, position: int) -> bytes:
    """An octet string, whole or in pieces; one that is cut off gives what there is."""
    pieces: list[bytes] = []
    ends: list[int] = []
    for _ in range(MOST_ELEMENTS):
        if ends and (position >= len(data) or position == ends[-1] or (ends[-1] < 0 and data[position] == 0)):
            position = position if ends.pop() >= 0 else position + 2
        elif data[position] == OCTETS:
            start, end = _span(data, position)
            pieces.append(data[start:end])
            position = end
        elif data[position] == SPLIT_OCTETS and len(ends) < DEEPEST:
            position, end = _span(data, position)
            ends.append(end)
        else:
            raise Unreadable
        if not ends:
            return b"".join(pieces)
    raise Unreadable
