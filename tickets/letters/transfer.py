"""How bytes travel in a letter: base64, quoted-printable, uuencode; also when the letter names a wrong one or none."""

import binascii
import re
from io import BytesIO
from itertools import islice

import pybase64

MAX_UUENCODED_LINES = 1_000_000
LIE_SAMPLE_BYTES = 2_000  # looked at to see whether the declared encoding is a lie
MAX_BASE64_PIECES = 100_000
PADDING_INSIDE = re.compile(rb"=\s*[A-Za-z0-9+/]")
REMARK = re.compile(rb"(?<==)[ \t]+(?=[^\s=])")  # padding ends base64; words behind it on the line don’t belong to it
STRAY = re.compile(rb"[^A-Za-z0-9+/]")
# Two bytes of one UTF-8 character, as quoted-printable spells them: nobody writes that by hand.
SPELLED_OUT = re.compile(rb"=[CDE][0-9A-F]=[89AB][0-9A-F]")
ONLY_BASE64 = re.compile(rb"\s*(?:[A-Za-z0-9+/]{60,76}\r?\n)+[A-Za-z0-9+/]*={0,2}\s*")


def decoded(body: bytes, encoding: str, *, is_text: bool) -> bytes:
    """As much as can be decoded; never raises. Only text can show that the declared encoding is a lie."""
    if encoding == "base64":
        if not is_text:
            return from_base64(body)
        return body if _has_words(body) else from_base64(_without_remark(body))
    if encoding in ("quoted-printable", "quotedprintable", "quoted_printable"):
        return binascii.a2b_qp(body)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return from_uuencode(body)
    return _decode_undeclared(body) if is_text else body


def _has_words(body: bytes) -> bool:
    """Base64 has no blanks inside its lines."""
    sample = b"\n".join(line.strip() for line in body[:LIE_SAMPLE_BYTES].split(b"\n"))
    return sample.count(b" ") * 20 > len(sample)


def _without_remark(body: bytes) -> bytes:
    """Searched behind the first padding only: the expression alone would take as long as the decoding."""
    padding = body.find(b"=")
    remark = REMARK.search(body, padding) if padding >= 0 else None
    return body[: remark.start()] if remark else body


def _decode_undeclared(body: bytes) -> bytes:
    if b"=C" in body or b"=E" in body or b"=D" in body:
        if SPELLED_OUT.search(body) and body.isascii() and _is_utf8(content := binascii.a2b_qp(body)):
            return content
    elif b" " not in body[:60] and ONLY_BASE64.fullmatch(body) and _is_utf8(content := from_base64(body)):
        return content
    return body


def _is_utf8(content: bytes) -> bool:
    try:
        return b"\0" not in content and bool(content.decode())
    except UnicodeDecodeError:
        return False


def from_base64(data: bytes) -> bytes:
    """As much as can be decoded: strays are skipped, missing padding added, pieces encoded one by one joined."""
    padding = data.find(b"=")
    if padding < 0 or not data[padding:].strip(b"=\r\n"):  # only there do both decoders agree about every byte
        try:
            return pybase64.b64decode(data)
        except binascii.Error:
            return _from_base64(data)
    if PADDING_INSIDE.search(data, padding):
        return b"".join(_from_base64(piece) for piece in data.split(b"=", MAX_BASE64_PIECES) if piece.strip())
    return _from_base64(data)


def _from_base64(data: bytes) -> bytes:
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        letters = STRAY.sub(b"", data)
        whole = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def from_uuencode(data: bytes) -> bytes:
    """Shorter than its encoding: a line may claim more than it has, and isn't believed for long."""
    content: list[bytes] = []
    length = 0
    for line in islice(BytesIO(data), MAX_UUENCODED_LINES):
        if length > len(data):
            break
        if line[:6] == b"begin " or line.rstrip() == b"end":
            continue
        try:
            content.append(binascii.a2b_uu(line.rstrip(b"\r\n")))
        except binascii.Error:
            continue  # a damaged line; the rest of the file is still worth having
        length += len(content[-1])
    return b"".join(content)


def unflowed(text: str, *, delete_space: bool) -> str:
    """RFC 3676: lines that end in a space go on in the next one, unless either is a quotation."""
    lines: list[str] = []
    open_line = False
    for line in text.split("\n"):
        unstuffed = line.removeprefix(" ")
        if open_line and not unstuffed.startswith(">") and unstuffed != "-- ":
            lines[-1] = (lines[-1][:-1] if delete_space else lines[-1]) + unstuffed
        else:
            lines.append(unstuffed)
        open_line = unstuffed.endswith(" ") and unstuffed != "-- " and not unstuffed.startswith(">")
    return "\n".join(lines)
