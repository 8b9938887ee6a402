"""Outlook's own kind of text: out of its compressed form (MS-OXRTFCP), and back into words or HTML (MS-OXRTFEX)."""

import re
import struct
from dataclasses import dataclass, field, replace

from tickets.letters.charsets import clean, codec_named

MAX_RTF_BYTES = 2_000_000  # unpacked
PACKED, STORED = 0x75465A4C, 0x414C454D  # "LZFu", "MELA"
WINDOW_BYTES = 4096  # that a reference may reach back
INITIAL_WINDOW = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\", re.DOTALL
)
GROUPS_WITHOUT_TEXT = {
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
CONTROL_WORD_TEXT = {
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
ESCAPED_MARKS = {b"~": "\u00a0", b"_": "-", b"-": "", b"\n": "\n", b"\r": "\n"}
FONT_CODECS = {
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


class UnreadableRtf(ValueError):
    """Not compressed RTF, or damaged."""


def unpacked(data: bytes) -> bytes:
    """The RTF inside; raises only `UnreadableRtf`. At most `MAX_RTF_BYTES` bytes, whatever it claims."""
    if len(data) < 16:
        raise UnreadableRtf
    _, length, kind, _ = struct.unpack_from("<IIII", data)
    if kind == STORED:
        return data[16 : 16 + min(length, MAX_RTF_BYTES)]
    if kind != PACKED:
        raise UnreadableRtf
    return _decompressed(data, max_length=len(INITIAL_WINDOW) + min(length, MAX_RTF_BYTES))


def _decompressed(data: bytes, *, max_length: int) -> bytes:
    output, position = bytearray(INITIAL_WINDOW), 16
    while position < len(data) and len(output) < max_length:
        flags = data[position]
        position += 1
        for bit in range(8):
            if not flags >> bit & 1:
                output += data[position : position + 1]
                position += 1
            else:
                reference = int.from_bytes(data[position : position + 2], "big")
                back = (len(output) - (reference >> 4)) % WINDOW_BYTES
                if not back or back > len(output):  # the end, or damage
                    return bytes(output[len(INITIAL_WINDOW) : max_length])
                piece = output[-back:][: (reference & 15) + 2]
                output += (piece * 18)[: (reference & 15) + 2]  # a reference may overlap what it writes
                position += 2
    return bytes(output[len(INITIAL_WINDOW) : max_length])


def words_in(rtf: bytes) -> tuple[str, str]:
    """(text, HTML), one of them empty: HTML when the RTF was made from HTML."""
    page = _RtfPage(is_html=b"\\fromhtml" in rtf[:2_000])
    for match in TOKEN.finditer(rtf[:MAX_RTF_BYTES]):
        if match.start() >= page.skip_to:
            page.take(match)
    page.flush()
    halves = "".join(page.pieces).encode("utf-16", "surrogatepass")  # \\u gives a rare character in two halves
    text = clean(halves.decode("utf-16", "replace")).strip()
    return ("", text) if page.is_html else (text, "")


@dataclass(slots=True)
class _Group:
    hidden: bool = False
    tag: bool = False  # inside of {\*\htmltag …}: HTML that RTF has no words for
    doubled: bool = False  # \htmlrtf: what only RTF readers want
    after_unicode: int = 1  # characters that stand for one \u, for readers without Unicode
    codec: str = ""
    optional: bool = False  # after \*, until its name is known


@dataclass(slots=True)
class _RtfPage:
    """The text so far and the group we are in; wrongly closed groups do no harm."""

    is_html: bool
    pieces: list[str] = field(default_factory=list)
    skip_to: int = 0
    _groups: list[_Group] = field(default_factory=lambda: [_Group()])
    _bytes: bytearray = field(default_factory=bytearray)
    _fonts: dict[int, str] = field(default_factory=dict)
    _font: int = 0
    _default: str = "cp1252"
    _to_skip: int = 0

    def take(self, match: re.Match[bytes]) -> None:
        word, number, hexed, mark, brace, text = match.groups()
        if hexed:
            self._add_byte(int(hexed, 16))
        elif word:
            self._control_word(word, int(number) if number else None, match.end())
        elif brace:
            self._brace(brace)
        elif mark == b"*":
            self._groups[-1].optional = True
        elif mark:
            self._add(ESCAPED_MARKS.get(mark, mark.decode("latin-1")))
        elif text:
            self._add_text(text)

    def flush(self) -> None:
        if self._bytes:
            codec = self._groups[-1].codec or self._default
            self.pieces.append(bytes(self._bytes).decode(codec, "replace"))
            self._bytes.clear()

    def _brace(self, brace: bytes) -> None:
        self.flush()
        self._to_skip = 0
        if brace == b"{":
            if len(self._groups) < 1_000:
                self._groups.append(replace(self._groups[-1], optional=False))
        elif len(self._groups) > 1:
            self._groups.pop()

    def _control_word(self, word: bytes, number: int | None, end: int) -> None:
        group = self._groups[-1]
        if word == b"u" and number is not None:
            self._add(chr(number % 65536))
            self._to_skip = group.after_unicode
            return
        self.flush()
        if group.optional or word in GROUPS_WITHOUT_TEXT:
            group.tag = word == b"htmltag" and self.is_html
            group.hidden = group.hidden or not group.tag
            group.optional = False
        elif word == b"htmlrtf":
            group.doubled = number != 0
        elif word in CONTROL_WORD_TEXT and not group.tag:
            self._add(CONTROL_WORD_TEXT[word])
        elif word == b"bin":
            self.skip_to = end + max(number or 0, 0)
        else:
            self._character_setting(group, word, number or 0)

    def _character_setting(self, group: _Group, word: bytes, number: int) -> None:
        if word == b"ansicpg":
            self._default = codec_named(f"cp{number}") or self._default
        elif word == b"uc":
            group.after_unicode = min(max(number, 0), 10)
        elif word == b"fcharset":
            self._fonts[self._font] = FONT_CODECS.get(number, "")
        elif word == b"f":
            self._font = number
            group.codec = self._fonts.get(number, "")

    def _add_byte(self, value: int) -> None:
        if self._to_skip:
            self._to_skip -= 1
        elif self._is_shown():
            self._bytes.append(value)

    def _add_text(self, text: bytes) -> None:
        skipped, self._to_skip = self._to_skip, max(0, self._to_skip - len(text))
        if self._is_shown():
            self._bytes += text[skipped:]

    def _add(self, text: str) -> None:
        self.flush()
        if self._is_shown():
            self.pieces.append(text)

    def _is_shown(self) -> bool:
        group = self._groups[-1]
        return not group.hidden and not (self.is_html and group.doubled)
