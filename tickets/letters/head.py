"""Where the headers of a letter or of a part begin and end, whatever has come among them."""

import codecs
import re

from tickets.letters.charset_guess import likeliest
from tickets.letters.charsets import codec_named, decoded, decoded_strictly
from tickets.letters.headers import repaired

MAX_HEADERS = 1_000
MAX_HEAD_BYTES = 1_000_000
DAMAGE_WINDOW = 2_000  # bytes below damage in which headers must go on
HEADER_LINE = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*")
# Seen further down, these show that a line which can't be a header was only damage among them.
KNOWN_HEADER = re.compile(
    rb"^(From|To|Subject|Date|Message-ID|Received|MIME-Version|Content-Type|Delivered-To|Return-Path)[ \t]*:",
    re.I | re.M,
)
JUNK = re.compile(rb"[^\n]{1,200}\n\r?\n(?=[!-9;-~]{1,200}:)")  # one line, an empty one, and then headers
END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
LINES_WITHOUT_BLANKS = re.compile(rb"(?:[!-~]+\r?\n)+")  # base64 that was not folded
TEXT_CHARSET = re.compile(rb"charset\s{0,3}=\s{0,3}[\"']?([A-Za-z0-9_.:-]{1,40})", re.I)
CHARSET_SEARCH_BYTES = 20_000  # in which it is named
WESTERN = {"", "cp1252", "utf-8"}  # what programs declare that declare nothing

Fields = list[tuple[bytes, list[bytes]]]


def from_its_top(raw: bytes) -> bytes:
    """Without what stands above the headers: blanks, the byte order mark of an editor, one line of a server's."""
    letter = raw.removeprefix(codecs.BOM_UTF8).lstrip()
    junk = JUNK.match(letter)
    if junk and not HEADER_LINE.match(letter) and len(_known_names(letter, junk.end())) > 1:
        return letter[junk.end() :]
    return letter


def headers_in(raw: bytes, span: tuple[int, int]) -> tuple[tuple[tuple[str, str], ...], int]:
    """Header lines, and where the body begins: after an empty line, or at the first line that can't be a header."""
    fields: Fields = []
    position, stop = span
    furthest = min(stop, position + MAX_HEAD_BYTES + 1)
    damaged_until = 0
    while position < furthest and len(fields) <= MAX_HEADERS:
        end = raw.find(b"\n", position, stop) + 1 or stop
        line = raw[position:end].rstrip(b"\r\n")
        if not line:
            position = end
            break
        if line[:1] in b" \t" and fields:
            fields[-1][1].append(line.strip())
        elif match := HEADER_LINE.match(line):
            fields.append((match[1], [line[match.end() :]]))
        elif position >= damaged_until:
            damaged_until = _where_they_go_on(raw, line, position, span, fields)
            if not damaged_until:
                break
        position = end
    guess = _OfTheHead(raw[span[0] : position])
    return tuple(
        (name.decode("ascii").lower(), _header_text(b" ".join(lines), raw, guess)) for name, lines in fields
    ), position


class _OfTheHead:
    """The likeliest alphabet of all headers together; most letters never ask."""

    def __init__(self, head: bytes) -> None:
        self._head = head
        self._codec: str | None = None

    def codec(self) -> str:
        if self._codec is None:
            self._codec = likeliest(b"\n".join(line for line in self._head.split(b"\n") if not line.isascii()))
        return self._codec


def _header_text(value: bytes, raw: bytes, head: _OfTheHead) -> str:
    """8-bit headers that aren’t UTF-8: in the alphabet that the letter declares, the likeliest, or Western Europe’s."""
    if value.isascii() or decoded_strictly(value, "utf-8") is not None:
        return repaired(value)
    declared = TEXT_CHARSET.search(raw, 0, CHARSET_SEARCH_BYTES)
    codec = codec_named(declared[1].decode("ascii")) if declared else ""
    if codec in WESTERN or codec.startswith("iso2022"):
        codec = likeliest(value) or head.codec() or codec
    text = decoded(value, codec)
    # Nobody knows what it says: as it would stand in an address.
    return text if "\ufffd" not in text or codec not in WESTERN else value.decode("cp1252", "percent")


def _percent_escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(f"%{byte:02X}" for byte in error.object[error.start : error.end]), error.end


codecs.register_error("percent", _percent_escaped)


def _where_they_go_on(raw: bytes, line: bytes, position: int, span: tuple[int, int], fields: Fields) -> int:
    """The next known header that wasn't there before, below a line that isn't one; 0 if this is the text.

    Such a line is mbox's "From " or a server's word at the top, or damage: also a long value that isn't folded.
    """
    if position == span[0] and line.startswith((b"From ", b">From ")):
        return position + 1
    if position == span[0]:
        return position + 1 if position == 0 and len(_known_names(raw, position)) > 1 else 0
    unfolded = LINES_WITHOUT_BLANKS.match(raw, position, min(span[1], span[0] + MAX_HEAD_BYTES))
    furthest = (unfolded.end() if unfolded else position) + DAMAGE_WINDOW
    window = END_OF_HEAD.split(raw[position : min(span[1], furthest)], maxsplit=1)[0]
    seen = {name.lower() for name, _ in fields}
    return next(
        (position + known.start() for known in KNOWN_HEADER.finditer(window) if known[1].lower() not in seen), 0
    )


def _known_names(raw: bytes, position: int) -> set[bytes]:
    head = END_OF_HEAD.split(raw[position : position + DAMAGE_WINDOW], maxsplit=1)[0]
    return {name.lower() for name in KNOWN_HEADER.findall(head)}
