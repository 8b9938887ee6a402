"""Files that old programs write into the words of a letter, uuencoded."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tickets.letters.charsets import clean
from tickets.letters.mime import Part
from tickets.letters.transfer import from_uuencode

MOST = 100  # files, and beginnings that weren't any
BEGINS = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n(?=[!-M][ -`]{0,84}\r?\n)", re.MULTILINE)
ENDS = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)


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
        if part.kind == "text/plain" and b"begin " in part.body:
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


def _files(text: bytes) -> Iterator[tuple[int, int, OldFile]]:
    position = 0
    for _ in range(MOST):
        begins = BEGINS.search(text, position)
        ends = begins and ENDS.search(text, begins.end())
        if not begins or not ends:
            return  # where one has no end, no later one has
        position = ends.end()  # also behind a file of nothing: no beginning inside of it could make more of its lines
        if content := from_uuencode(text[begins.end() : position]):
            yield begins.start(), position, OldFile(_said(begins[1]), content)


def _said(name: bytes) -> str:
    try:
        return clean(name.decode()).strip(" \t\"'")
    except UnicodeDecodeError:
        return clean(name.decode("cp1252", "replace")).strip(" \t\"'")
