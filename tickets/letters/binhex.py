"""BinHex 4.0, as old Macintosh mail programs spell files (RFC 1741): name and content, without the resource fork."""

import binascii
import re

ALPHABET = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
TO_BASE64 = bytes.maketrans(ALPHABET, BASE64)
BODY = re.compile(rb":([^:]*):")
REPEAT = b"\x90"
LARGEST = 50_000_000  # bytes; a few of them may claim to stand for many


def from_binhex(data: bytes) -> tuple[bytes, bytes]:
    """(name, content); both empty when it isn't BinHex. Never raises."""
    match = BODY.search(data)
    if not match:
        return b"", b""
    letters = match[1].translate(TO_BASE64, b" \t\r\n")
    whole = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
    try:
        packed = binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
    except binascii.Error:
        return b"", b""
    file = _expanded(packed)
    begins = 22 + (file[0] if file else 0)  # after the name: version, type, creator, flags, two lengths, checksum
    if len(file) < begins:
        return b"", b""
    length = int.from_bytes(file[begins - 10 : begins - 6], "big")
    return file[1 : 1 + file[0]], file[begins : begins + length]


def _expanded(packed: bytes) -> bytes:
    """A byte, 0x90 and a number stand for so many of that byte; 0x90 and zero for 0x90 itself."""
    found, position = bytearray(), 0
    while (mark := packed.find(REPEAT, position)) >= 0 and mark + 1 < len(packed) and len(found) < LARGEST:
        found += packed[position:mark]
        count = packed[mark + 1]
        found += REPEAT if not count else found[-1:] * (count - 1)
        position = mark + 2
    return bytes(found + packed[position:])
