"""Files that old programs write into the words of a letter: uuencoded, as BinHex, as yEnc."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tickets.letters.binhex import from_binhex
from tickets.letters.charsets import clean
from tickets.letters.mime import Part
from tickets.letters.transfer import from_uuencode

MARKS = (b"begin ", b"with BinHex")
MOST = 100  # files, and beginnings that weren't any
BEGINS = re.compile(
    rb"^(?:begin [0-7]{3,4} (?P<uu>[^\r\n]{1,200})\r?\n(?=[!-M][ -`]{0,84}\r?\n)"
    rb"|=ybegin [^\r\n]{0,200}?name=(?P<yenc>[^\r\n]{1,200})\r?\n"
    rb"|(?P<binhex>\(This file must be converted with BinHex[^\r\n]{0,40})\r?\n\s{0,20}:)",
    re.MULTILINE,
)
ENDS = {
    "uu": re.compile(rb"^end[ \t]*\r?$", re.MULTILINE),
    "yenc": re.compile(rb"^=yend[^\r\n]*", re.MULTILINE),
    "binhex": re.compile(rb":[ \t]*\r?$", re.MULTILINE),
}
PART_LINE = re.compile(rb"^=ypart[^\r\n]*\r?\n")
# What yEnc may not write as it is; the mark itself comes last.
ESCAPED = ((b"=@", b"\0"), (b"=I", b"\t"), (b"=J", b"\n"), (b"=M", b"\r"), (b"=`", b" "), (b"=n", b"."), (b"=}", b"="))
MINUS_42 = bytes((value - 42) % 256 for value in range(256))


@dataclass(frozen=True, slots=True)
class OldFile:
    name: str
    content: bytes


def apart(parts: Sequence[Part]) -> tuple[list[Part], list[OldFile]]:
    """(the parts without the files in them, the files)."""
    kept: list[Part] = []
    files: list[OldFile] = []
    for part in parts:
        found: list[OldFile] = []
        if part.kind == "text/plain" and any(mark in part.body for mark in MARKS):
            words, found = taken_out(part.content)
        if found:
            headers = tuple(header for header in part.headers if header[0] != "content-transfer-encoding")
            part = replace(part, body=words, headers=headers)
            files += found
        kept.append(part)
    return kept, files


def taken_out(text: bytes) -> tuple[bytes, list[OldFile]]:
    """(the words around them, the files). One without an end is no file, and stays where it is."""
    words: list[bytes] = []
    files: list[OldFile] = []
    position = 0
    for start, end, file in _files(text):
        words.append(text[position:start])
        files.append(file)
        position = end
    return b"".join([*words, text[position:]]), files


def from_mac(body: bytes) -> OldFile | None:
    name, content = from_binhex(body)
    return OldFile(_said(name), content) if content else None


def _files(text: bytes) -> Iterator[tuple[int, int, OldFile]]:
    position = 0
    endless: set[str] = set()
    for _ in range(MOST):
        begins = BEGINS.search(text, position)
        if begins is None:
            return
        kind = begins.lastgroup or "uu"
        position = begins.end()
        ends = None if kind in endless else ENDS[kind].search(text, position)
        if ends is None:
            endless.add(kind)  # a later one can have no end either
        elif file := READERS[kind](begins[kind], text[begins.end() : ends.end()]):
            yield begins.start(), ends.end(), file
            position = ends.end()


def _from_uu(name: bytes, body: bytes) -> OldFile | None:
    content = from_uuencode(body)
    return OldFile(_said(name), content) if content else None


def _from_yenc(name: bytes, body: bytes) -> OldFile | None:
    lines = PART_LINE.sub(b"", body).rpartition(b"=yend")[0].translate(None, b"\r\n")
    for written, meant in ESCAPED:
        lines = lines.replace(written, meant)
    content = lines.translate(MINUS_42)
    return OldFile(_said(name), content) if content else None


def _from_binhex(_: bytes, body: bytes) -> OldFile | None:
    return from_mac(b":" + body)


def _said(name: bytes) -> str:
    try:
        return clean(name.decode()).strip(" \t\"'")
    except UnicodeDecodeError:
        return clean(name.decode("cp1252", "replace")).strip(" \t\"'")


READERS: dict[str, Callable[[bytes, bytes], OldFile | None]] = {
    "uu": _from_uu,
    "yenc": _from_yenc,
    "binhex": _from_binhex,
}
