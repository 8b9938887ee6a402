"""A letter taken apart into its parts, within bounds, and without recursion that a letter could exhaust."""

import binascii
import re
from dataclasses import dataclass, field

from tickets.mailroom.charsets import decoded
from tickets.mailroom.headers import from_base64, parameters, repaired, words

DEEPEST = 20
MOST_PARTS = 200
MOST_HEADERS = 1_000
LARGEST_HEAD = 1_000_000  # bytes
HEADER_LINE = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*")
KIND = re.compile(r"\s*([\w.+-]+/[\w.+-]+)")
PATH = re.compile(r"[/\\]")


class TooMuch(Exception):
    """The letter passes a bound; the reason is for an agent."""


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
        given = parameters(self.header("content-disposition")).get("filename") or self.parameters.get("name", "")
        return PATH.split(words(given))[-1].strip(". ")[-200:]

    @property
    def content_id(self) -> str:
        return words(self.header("content-id")).strip("<> ")[:255]

    @property
    def content(self) -> bytes:
        encoding = self.header("content-transfer-encoding").strip(" \"'").lower()
        if encoding == "base64":
            return from_base64(self.body)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(self.body)
        if encoding in ("x-uuencode", "uuencode", "x-uue"):
            return from_uuencode(self.body)
        return self.body

    @property
    def text(self) -> str:
        text = decoded(self.content, self.parameters.get("charset", "")).replace("\r\n", "\n").replace("\r", "\n")
        if self.kind == "text/plain" and self.parameters.get("format", "").lower() == "flowed":
            return unflowed(text, delete_space=self.parameters.get("delsp", "").lower() == "yes")
        return text


def read(raw: bytes) -> Part:
    """The tree of a letter; raises only `TooMuch`."""
    letter = raw.lstrip(b"\r\n")
    if b"\n" not in letter:
        letter = letter.replace(b"\r", b"\n")
    return _part(letter, default="text/plain", depth=0, budget=Budget())


def read_headers(raw: bytes) -> tuple[tuple[str, str], ...]:
    """The first headers alone, for letters that are too much."""
    return _headers(raw.lstrip(b"\r\n")[:LARGEST_HEAD])[0][:MOST_HEADERS]


def _part(raw: bytes, *, default: str, depth: int, budget: Budget) -> Part:
    headers, start = _headers(raw)
    budget.parts += 1
    budget.headers += len(headers)
    _check(budget, depth=depth, head=start)
    body = raw[start:]
    declared = next((value for name, value in headers if name == "content-type"), "")
    match = KIND.match(declared)
    kind = match[1].lower() if match else default
    given = parameters(declared)
    children: tuple[Part, ...] = ()
    if kind.startswith("multipart/"):
        inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        pieces = _pieces(body, given.get("boundary", ""), budget)
        children = tuple(_part(piece, default=inner, depth=depth + 1, budget=budget) for piece in pieces)
        kind = kind if children else "text/plain"  # no boundary found: what there is, is text
    return Part(headers=headers, kind=kind, body=body, children=children, parameters=given)


def _check(budget: Budget, *, depth: int, head: int) -> None:
    if depth > DEEPEST:
        raise TooMuch(f"nested more than {DEEPEST} deep")
    if budget.parts > MOST_PARTS:
        raise TooMuch(f"more than {MOST_PARTS} parts")
    if budget.headers > MOST_HEADERS or head > LARGEST_HEAD:
        raise TooMuch(f"more than {MOST_HEADERS} header lines, or {LARGEST_HEAD // 1_000_000} MB of them")


def _headers(raw: bytes) -> tuple[tuple[tuple[str, str], ...], int]:
    """Header lines, and where the body begins: after an empty line, or at the first line that can't be a header."""
    found: list[tuple[bytes, list[bytes]]] = []
    position = 0
    while position < len(raw) and len(found) <= MOST_HEADERS:
        end = raw.find(b"\n", position) + 1 or len(raw)
        line = raw[position:end].rstrip(b"\r\n")
        if not line:
            position = end
            break
        if line[:1] in b" \t" and found:
            found[-1][1].append(line.strip())
        elif match := HEADER_LINE.match(line):
            found.append((match[1], [line[match.end() :]]))
        elif position or not line.startswith((b"From ", b">From ")):
            break
        position = end
    return tuple((name.decode("ascii").lower(), repaired(b" ".join(lines))) for name, lines in found), position


def _pieces(body: bytes, boundary: str, budget: Budget) -> list[bytes]:
    """The parts between the boundary lines; the last may lack its end, as truncated letters do."""
    if not boundary.strip():
        return []
    line = re.compile(rb"^--" + re.escape(boundary.rstrip().encode("utf-8", "replace")) + rb"(--)?[ \t]*\r?$", re.M)
    pieces: list[bytes] = []
    start = -1
    for match in line.finditer(body):
        if start >= 0:
            pieces.append(_without_last_newline(body[start : match.start()]))
        start = -1 if match[1] else match.end() + 1
        if match[1] or len(pieces) > MOST_PARTS - budget.parts:
            break
    if start >= 0 and body[start:].strip():
        pieces.append(body[start:])
    return pieces


def _without_last_newline(piece: bytes) -> bytes:
    return piece[: -2 if piece.endswith(b"\r\n") else -1] if piece.endswith(b"\n") else piece


def from_uuencode(data: bytes) -> bytes:
    content = []
    for line in data.splitlines():
        if line[:6] == b"begin " or line == b"end":
            continue
        try:
            content.append(binascii.a2b_uu(line))
        except binascii.Error:
            continue  # a damaged line; the rest of the file is still worth having
    return b"".join(content)


def unflowed(text: str, *, delete_space: bool) -> str:
    """RFC 3676: lines that end in a space go on in the next one, unless one of both is a quotation."""
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
