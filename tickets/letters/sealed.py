"""The letter inside an S/MIME envelope that hides it: signed or compressed ones can be opened without a key."""

import zlib
from dataclasses import replace

from asn1crypto.cms import ContentInfo
from asn1crypto.core import Asn1Value, OctetString, SequenceOf

from tickets.letters import mime
from tickets.letters.mime import Part

SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")
MOST = 3  # envelopes in one letter
OPEN = ("signed_data", "compressed_data")
LARGEST = 50_000_000  # bytes; a compressed one may claim to hold anything


class UnreadableEnvelope(ValueError):
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
    except UnreadableEnvelope:
        return part
    return replace(part, kind="multipart/signed", body=b"", children=(_opened(inside, left=left),))


def content_of(data: bytes) -> bytes:
    """The bytes of the letter inside; raises only `UnreadableEnvelope`. Nobody checks the signature."""
    try:
        envelope = ContentInfo.load(data)
        kind = envelope["content_type"].native
        if kind not in OPEN:
            raise UnreadableEnvelope
        inside = envelope["content"]["encap_content_info"]
        if inside["content_type"].native != "data":
            raise UnreadableEnvelope
        content = _whole(inside["content"])
        return zlib.decompressobj().decompress(content, LARGEST) if kind == "compressed_data" else content
    except (ValueError, TypeError, zlib.error):
        raise UnreadableEnvelope from None


def _whole(content: Asn1Value) -> bytes:
    """A sender who doesn't know the length yet writes it in pieces. The library joins them too, but in square time."""
    pieces = SequenceOf(contents=content.contents, spec=OctetString) if content.method else [content]
    return b"".join(piece.native for piece in pieces)
