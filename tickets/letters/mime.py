"""A letter taken apart into its parts, within bounds, and without recursion that a letter could exhaust."""

import re
from dataclasses import dataclass, field, replace

from tickets import fate_reasons
from tickets.fate_reasons import Reason, ReasonCode
from tickets.letters import head, transfer
from tickets.letters.charsets import decoded
from tickets.letters.head import MAX_HEAD_BYTES, MAX_HEADERS
from tickets.letters.headers import parameters, words

MAX_DEPTH = 20
MAX_PARTS = 200  # that are read
MAX_NAMED_PARTS = 1_000  # more, of which only the name is read
MAX_NAMING_BYTES = 2_000  # at the top of such a part, in which its name is looked for
MAX_FALSE_BOUNDARIES = 10_000
LONGEST_TEXT = 300_000  # characters of one part; the source is always kept whole
PAGE_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_:.-]{1,40})", re.I)
UNDECLARED_BOUNDARY = re.compile(rb"^--([!-~][ -~]{0,198}?)[ \t]*\r?\nContent-[A-Za-z-]+:", re.M)
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
    left_out: list[str] = field(default_factory=list)  # the names of parts past the bound


@dataclass(frozen=True, slots=True)
class Part:
    headers: tuple[tuple[str, str], ...]  # names in lower case, values unfolded
    kind: str  # "text/plain"
    body: bytes  # still in its transfer encoding
    children: tuple["Part", ...] = ()
    parameters: dict[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()  # of a letter: the names of parts past the bound

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
    letter = head.from_its_top(raw)
    if b"\n" not in letter:
        letter = letter.replace(b"\r", b"\n")
    budget = Budget()
    whole = _read_part(letter, (0, len(letter)), default="text/plain", depth=0, budget=budget)
    return replace(whole, left_out=tuple(budget.left_out)) if budget.left_out else whole


def read_headers(raw: bytes) -> tuple[tuple[str, str], ...]:
    """The first headers alone, for letters that are too much."""
    top = head.from_its_top(raw[:MAX_HEAD_BYTES])
    return head.headers_in(top, (0, len(top)))[0][:MAX_HEADERS]


def _read_part(raw: bytes, span: tuple[int, int], *, default: str, depth: int, budget: Budget) -> Part:
    """The part between two offsets; only leaves copy their bytes, so depth costs no memory."""
    headers, start = head.headers_in(raw, span)
    budget.parts += 1
    budget.headers += len(headers)
    _check_bounds(budget, depth=depth, head_bytes=start - span[0])
    declared = next((value for name, value in headers if name == "content-type"), "")
    match = MEDIA_TYPE.match(declared)
    kind = match[1].lower() if match else default
    type_parameters = parameters(declared) if ";" in declared else {}
    children: tuple[Part, ...] = ()
    if kind.startswith("multipart/"):
        inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        spans = _spans(raw, (start, span[1]), type_parameters.get("boundary", ""), budget)
        children = _read_parts(raw, spans, default=inner, depth=depth + 1, budget=budget)
        kind = kind if children else "text/plain"  # no boundary found: all of it is text
    body = b"" if children else raw[start : span[1]]
    return Part(headers=headers, kind=kind, body=body, children=children, parameters=type_parameters)


def _read_parts(
    raw: bytes, spans: list[tuple[int, int]], *, default: str, depth: int, budget: Budget
) -> tuple[Part, ...]:
    """As many as the bound allows; of the rest only the names."""
    parts: list[Part] = []
    for span in spans:
        if budget.parts < MAX_PARTS:
            parts.append(_read_part(raw, span, default=default, depth=depth, budget=budget))
        elif len(budget.left_out) < MAX_NAMED_PARTS:
            top = raw[span[0] : min(span[1], span[0] + MAX_NAMING_BYTES)]
            headers = head.headers_in(top, (0, len(top)))[0]
            declared = next((value for name, value in headers if name == "content-type"), "")
            part = Part(headers=headers, kind="", body=b"", parameters=parameters(declared))
            budget.left_out.append(part.name or f"part {MAX_PARTS + 1 + len(budget.left_out)}")
    return tuple(parts)


def _check_bounds(budget: Budget, *, depth: int, head_bytes: int) -> None:
    if depth > MAX_DEPTH:
        raise TooMuch(fate_reasons.too_deep(deepest=MAX_DEPTH))
    if budget.headers > MAX_HEADERS or head_bytes > MAX_HEAD_BYTES:
        raise TooMuch(fate_reasons.too_many_headers(most=MAX_HEADERS, megabytes=MAX_HEAD_BYTES // 1_000_000))


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
            if rest or len(spans) > MAX_PARTS + MAX_NAMED_PARTS - budget.parts:
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
