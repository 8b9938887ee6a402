"""Outlook's own kind of text: out of its compressed form (MS-OXRTFCP), and back into words or HTML (MS-OXRTFEX)."""

import re
import struct
from dataclasses import dataclass, field, replace

from tickets.letters.charsets import clean, codec_named

LARGEST = 2_000_000  # bytes, unpacked
PACKED, STORED = 0x75465A4C, 0x414C454D  # "LZFu", "MELA"
WINDOW = 4096  # bytes that a reference may reach back
KNOWN_BEFORE = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\", re.DOTALL
)
NO_WORDS = {
    b"fonttbl",
    b"colortbl",
    b"stylesheet",
    b"info",
    b"pict",
    b"object",
    b"header",
    b"footer",
    b"headerl",
    b"headerr",
    b"footerl",
    b"footerr",
    b"footnote",
    b"filetbl",
    b"listtable",
    b"rsidtbl",
    b"themedata",
    b"mhtmltag",
    b"xmlnstbl",
}
SAID = {
    b"par": "\n",
    b"line": "\n",
    b"row": "\n",
    b"sect": "\n",
    b"page": "\n",
    b"tab": "\t",
    b"cell": "\t",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"bullet": "•",
    b"endash": "–",
    b"emdash": "—",
}
MARKS = {b"~": "\u00a0", b"_": "-", b"-": "", b"\n": "\n", b"\r": "\n"}
ALPHABETS = {
    0: "cp1252",
    128: "cp932",
    129: "cp949",
    134: "gb18030",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}


class Unreadable(ValueError):
    """Not compressed RTF, or a damaged one."""


def unpacked(data: bytes) -> bytes:
    """The RTF inside; raises only `Unreadable`. At most `LARGEST` bytes, whatever it claims."""
    if len(data) < 16:
        raise Unreadable
    _, length, kind, _ = struct.unpack_from("<IIII", data)
    if kind == STORED:
        return data[16 : 16 + min(length, LARGEST)]
    if kind != PACKED:
        raise Unreadable
    return _unpacked(data, most=len(KNOWN_BEFORE) + min(length, LARGEST))


def _unpacked(data: bytes, *, most: int) -> bytes:
    found, position = bytearray(KNOWN_BEFORE), 16
    while position < len(data) and len(found) < most:
        flags = data[position]
        position += 1
        for bit in range(8):
            if not flags >> bit & 1:
                found += data[position : position + 1]
                position += 1
            else:
                reference = int.from_bytes(data[position : position + 2], "big")
                back = (len(found) - (reference >> 4)) % WINDOW
                if not back or back > len(found):  # the end, or damage
                    return bytes(found[len(KNOWN_BEFORE) : most])
                piece = found[-back:][: (reference & 15) + 2]
                found += (piece * 18)[: (reference & 15) + 2]  # it may reach into what it is just writing
                position += 2
    return bytes(found[len(KNOWN_BEFORE) : most])


def words_in(rtf: bytes) -> tuple[str, str]:
    """(text, HTML), one of them empty: HTML when the RTF was made of it."""
    page = _Page(is_html=b"\\fromhtml" in rtf[:2_000])
    for match in TOKEN.finditer(rtf[:LARGEST]):
        if match.start() >= page.skip_to:
            page.take(match)
    page.flush()
    halves = "".join(page.said).encode("utf-16", "surrogatepass")  # \\u gives a rare character in two halves
    said = clean(halves.decode("utf-16", "replace")).strip()
    return ("", said) if page.is_html else (said, "")


@dataclass(slots=True)
class _Group:
    hidden: bool = False
    tag: bool = False  # inside of {\*\htmltag …}: HTML that RTF has no words for
    doubled: bool = False  # \htmlrtf: what only RTF readers want
    after_unicode: int = 1  # characters that stand for one \u, for readers without Unicode
    codec: str = ""
    optional: bool = False  # after \*, until its name is known


@dataclass(slots=True)
class _Page:
    """What is said so far, and in which group we are; wrongly closed groups do no harm."""

    is_html: bool
    said: list[str] = field(default_factory=list)
    skip_to: int = 0
    _groups: list[_Group] = field(default_factory=lambda: [_Group()])
    _bytes: bytearray = field(default_factory=bytearray)
    _fonts: dict[int, str] = field(default_factory=dict)
    _font: int = 0
    _default: str = "cp1252"
    _unwanted: int = 0

    def take(self, match: re.Match[bytes]) -> None:
        word, number, hexed, mark, brace, text = match.groups()
        if hexed:
            self._byte(int(hexed, 16))
        elif word:
            self._word(word, int(number) if number else None, match.end())
        elif brace:
            self._brace(brace)
        elif mark == b"*":
            self._groups[-1].optional = True
        elif mark:
            self._say(MARKS.get(mark, mark.decode("latin-1")))
        elif text:
            self._text(text)

    def flush(self) -> None:
        if self._bytes:
            codec = self._groups[-1].codec or self._default
            self.said.append(bytes(self._bytes).decode(codec, "replace"))
            self._bytes.clear()

    def _brace(self, brace: bytes) -> None:
        self.flush()
        self._unwanted = 0
        if brace == b"{":
            if len(self._groups) < 1_000:
                self._groups.append(replace(self._groups[-1], optional=False))
        elif len(self._groups) > 1:
            self._groups.pop()

    def _word(self, word: bytes, number: int | None, end: int) -> None:
        group = self._groups[-1]
        if word == b"u" and number is not None:
            self._say(chr(number % 65536))
            self._unwanted = group.after_unicode
            return
        self.flush()
        if group.optional or word in NO_WORDS:
            group.tag = word == b"htmltag" and self.is_html
            group.hidden = group.hidden or not group.tag
            group.optional = False
        elif word == b"htmlrtf":
            group.doubled = number != 0
        elif word in SAID and not group.tag:
            self._say(SAID[word])
        elif word == b"bin":
            self.skip_to = end + max(number or 0, 0)
        else:
            self._about_letters(group, word, number or 0)

    def _about_letters(self, group: _Group, word: bytes, number: int) -> None:
        if word == b"ansicpg":
            self._default = codec_named(f"cp{number}") or self._default
        elif word == b"uc":
            group.after_unicode = min(max(number, 0), 10)
        elif word == b"fcharset":
            self._fonts[self._font] = ALPHABETS.get(number, "")
        elif word == b"f":
            self._font = number
            group.codec = self._fonts.get(number, "")

    def _byte(self, value: int) -> None:
        if self._unwanted:
            self._unwanted -= 1
        elif self._is_shown():
            self._bytes.append(value)

    def _text(self, text: bytes) -> None:
        unwanted, self._unwanted = self._unwanted, max(0, self._unwanted - len(text))
        if self._is_shown():
            self._bytes += text[unwanted:]

    def _say(self, text: str) -> None:
        self.flush()
        if self._is_shown():
            self.said.append(text)

    def _is_shown(self) -> bool:
        group = self._groups[-1]
        return not group.hidden and not (self.is_html and group.doubled)
