"""A letter taken apart into its parts, within bounds, and without recursion that a letter could exhaust."""

import codecs
import re
from dataclasses import dataclass, field

from tickets import fate_reasons
from tickets.fate_reasons import Reason, ReasonCode
from tickets.letters import transfer
from tickets.letters.charsets import decoded, decoded_strictly
from tickets.letters.headers import parameters, repaired, words

MAX_DEPTH = 20
MAX_PARTS = 200
MAX_HEADERS = 1_000
MAX_HEAD_BYTES = 1_000_000
MAX_FALSE_BOUNDARIES = 10_000
LONGEST_TEXT = 300_000  # characters of one part; the source is always kept whole
PAGE_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_:.-]{1,40})", re.I)
HEADER_LINE = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*")
# Seen further down, these show that a line which can't be a header was only damage among them.
KNOWN_HEADER = re.compile(
    rb"^(?:From|To|Subject|Date|Message-ID|Received|MIME-Version|Content-Type|Delivered-To|Return-Path)[ \t]*:",
    re.I | re.M,
)
UNDECLARED_BOUNDARY = re.compile(rb"^--([!-~][ -~]{0,198}?)[ \t]*\r?\nContent-[A-Za-z-]+:", re.M)
TEXT_CHARSET = re.compile(rb"charset\s{0,3}=\s{0,3}[\"']?([A-Za-z0-9_.:-]{1,40})", re.I)
CHARSET_SEARCH_BYTES = 20_000  # in which it is named
BLANK_LINE = re.compile(rb"[ \t]{1,200}\r?\n")
MEDIA_TYPE = re.compile(r"\s*([\w.+-]+/[\w.+-]+)")
PATH = re.compile(r"[/\\]")
FILENAME = re.compile(r"\bfilename=\"([^\"]{1,300})\"", re.I)  # where a semicolon is missing


class TooMuch(Exception):
    """The letter passes a bound; the reason is for an agent."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(slots=True)
class Budget:
    """What a letter has used up so far, all parts together."""

    parts: int = 0
    headers: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    headers: tuple[tuple[str, str], ...]  # names in lower case, values unfolded
    kind: str  # "text/plain"
    body: bytes  # still in its transfer encoding
    children: tuple["Part", ...] = ()
    parameters: dict[str, str] = field(default_factory=dict)

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    @property
    def disposition(self) -> str:
        return self.header("content-disposition").partition(";")[0].strip().lower()

    @property
    def name(self) -> str:
        """The file's name as its sender gave it, without folders; "" when there is none."""
        disposition = self.header("content-disposition")
        raw_name = parameters(disposition).get("filename") or self.parameters.get("name", "")
        if not raw_name and (unmarked := FILENAME.search(disposition)):
            raw_name = unmarked[1]
        return PATH.split(words(raw_name))[-1].strip(". ")[-200:]

    @property
    def content_id(self) -> str:
        return words(self.header("content-id")).strip("<> ")[:255]

    @property
    def encoding(self) -> str:
        return self.header("content-transfer-encoding").partition(";")[0].strip(" \"'\t").lower()

    @property
    def content(self) -> bytes:
        return transfer.decoded(self.body, self.encoding, is_text=self.kind.startswith("text/"))

    @property
    def text(self) -> str:
        """The first `LONGEST_TEXT` characters or so."""
        return self._text_and_cut[0]

    @property
    def is_cut(self) -> bool:
        """Whether `text` lacks the end."""
        return len(self.body) > LONGEST_TEXT and self._text_and_cut[1]

    @property
    def _text_and_cut(self) -> tuple[str, bool]:
        content = transfer.decoded(self.body[: 4 * LONGEST_TEXT], self.encoding, is_text=True)
        charset = self.parameters.get("charset", "")
        if not charset and self.kind == "text/html" and (match := PAGE_CHARSET.search(content[:2_000])):
            charset = match[1].decode("ascii")
        read = decoded(content[: 2 * LONGEST_TEXT], charset)
        cut = len(self.body) > 4 * LONGEST_TEXT or len(content) > 2 * LONGEST_TEXT or len(read) > LONGEST_TEXT
        text = read[:LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n")
        if self.kind == "text/plain" and self.parameters.get("format", "").lower() == "flowed":
            text = transfer.unflowed(text, delete_space=self.parameters.get("delsp", "").lower() == "yes")
        return text, cut


def read(raw: bytes) -> Part:
    """The tree of a letter; raises only `TooMuch`."""
    letter = _from_its_top(raw)
    if b"\n" not in letter:
        letter = letter.replace(b"\r", b"\n")
    return _read_part(letter, (0, len(letter)), default="text/plain", depth=0, budget=Budget())


def read_headers(raw: bytes) -> tuple[tuple[str, str], ...]:
    """The first headers alone, for letters that are too much."""
    head = _from_its_top(raw[:MAX_HEAD_BYTES])
    return _headers(head, (0, len(head)))[0][:MAX_HEADERS]


def _from_its_top(raw: bytes) -> bytes:
    """Without the empty lines above the headers, and the byte order mark that some editors write."""
    letter = raw.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n")
    return letter.lstrip() if BLANK_LINE.match(letter) else letter


def _read_part(raw: bytes, span: tuple[int, int], *, default: str, depth: int, budget: Budget) -> Part:
    """The part between two offsets; only leaves copy their bytes, so depth costs no memory."""
    headers, start = _headers(raw, span)
    budget.parts += 1
    budget.headers += len(headers)
    _check_bounds(budget, depth=depth, head=start - span[0])
    declared = next((value for name, value in headers if name == "content-type"), "")
    match = MEDIA_TYPE.match(declared)
    kind = match[1].lower() if match else default
    type_parameters = parameters(declared) if ";" in declared else {}
    children: tuple[Part, ...] = ()
    if kind.startswith("multipart/"):
        inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        spans = _spans(raw, (start, span[1]), type_parameters.get("boundary", ""), budget)
        children = tuple(
            _read_part(raw, child_span, default=inner, depth=depth + 1, budget=budget) for child_span in spans
        )
        kind = kind if children else "text/plain"  # no boundary found: all of it is text
    body = b"" if children else raw[start : span[1]]
    return Part(headers=headers, kind=kind, body=body, children=children, parameters=type_parameters)


def _check_bounds(budget: Budget, *, depth: int, head: int) -> None:
    if depth > MAX_DEPTH:
        raise TooMuch(fate_reasons.too_deep(deepest=MAX_DEPTH))
    if budget.parts > MAX_PARTS:
        raise TooMuch(fate_reasons.too_many_parts(most=MAX_PARTS))
    if budget.headers > MAX_HEADERS or head > MAX_HEAD_BYTES:
        raise TooMuch(fate_reasons.too_many_headers(most=MAX_HEADERS, megabytes=MAX_HEAD_BYTES // 1_000_000))


def _headers(raw: bytes, span: tuple[int, int]) -> tuple[tuple[tuple[str, str], ...], int]:
    """Header lines, and where the body begins: after an empty line, or at the first line that can't be a header."""
    fields: list[tuple[bytes, list[bytes]]] = []
    position, stop = span
    furthest = min(stop, position + MAX_HEAD_BYTES + 1)
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
        elif not _only_damaged(raw, line, position, (span[0], stop)):
            break
        position = end
    return tuple(
        (name.decode("ascii").lower(), _header_text(b" ".join(lines), raw)) for name, lines in fields
    ), position


def _header_text(value: bytes, raw: bytes) -> str:
    """8-bit headers that aren’t UTF-8 are in the alphabet that the letter declares for its text, if any."""
    if value.isascii() or decoded_strictly(value, "utf-8") is not None:
        return repaired(value)
    declared = TEXT_CHARSET.search(raw, 0, CHARSET_SEARCH_BYTES)
    return decoded(value, declared[1].decode("ascii")) if declared else repaired(value)


def _only_damaged(raw: bytes, line: bytes, position: int, span: tuple[int, int]) -> bool:
    """Whether the headers go on after a line that isn't one: mbox's "From " at the top, or damage among them."""
    if position == span[0]:
        return line.startswith((b"From ", b">From "))
    window = raw[position : min(span[1], position + 2_000)]
    head = re.split(rb"\r?\n\r?\n", window, maxsplit=1)[0]
    further = {name.lower() for name in KNOWN_HEADER.findall(head)}
    return any(not re.search(rb"^" + name, raw[span[0] : position], re.I | re.M) for name in further)


def _spans(raw: bytes, span: tuple[int, int], boundary: str, budget: Budget) -> list[tuple[int, int]]:
    """Where the parts stand between the boundary lines; the last may lack its end, as truncated letters do."""
    name = boundary.rstrip().encode("utf-8", "replace")
    spans = _spans_between(raw, span, name, budget) if name else []
    if not spans and (guess := UNDECLARED_BOUNDARY.search(raw, span[0], min(span[1], span[0] + 10_000))):
        spans = _spans_between(raw, span, guess[1], budget)
    return spans


def _spans_between(raw: bytes, span: tuple[int, int], name: bytes, budget: Budget) -> list[tuple[int, int]]:
    line, spans, start, false = b"--" + name, [], -1, 0
    position = raw.find(line, *span)
    while position >= 0:
        end = raw.find(b"\n", position, span[1]) + 1 or span[1]
        rest = raw[position + len(line) : min(end, position + len(line) + 200)].rstrip()
        at_start = position == span[0] or raw[position - 1 : position] == b"\n"
        if at_start and rest in (b"", b"--"):
            if start >= 0:
                spans.append((start, _before_newline(raw, start, position)))
            start = -1 if rest else end
            if rest or len(spans) > MAX_PARTS - budget.parts:
                break
        else:
            false += 1
            if false > MAX_FALSE_BOUNDARIES:
                raise TooMuch(Reason(ReasonCode.FALSE_BORDERS))
        position = raw.find(b"\n" + line, end - 1, span[1]) + 1 or -1
    if start >= 0 and raw[start : span[1]].strip():
        spans.append((start, span[1] - (len(line) + 2 if raw.endswith(line + b"--", start, span[1]) else 0)))
    return spans


def _before_newline(raw: bytes, start: int, end: int) -> int:
    """`end`: where the next border's line begins; at once, if the part is empty."""
    return max(start, end - (2 if raw.endswith(b"\r\n", start, end) else 1))
