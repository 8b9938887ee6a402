"""How a letter is recognised when it comes again: by its text and its writer, not by the way it took to us."""

import re
from collections.abc import Iterator
from hashlib import sha256

MAX_HEAD_BYTES_READ = 1_000_000
PIECE_BYTES = 256 * 1024  # of a body: a large one is never copied as a whole
END_OF_HEAD = re.compile(rb"\r?\n[ \t]*\r?\n")
WRITERS_HEADER = re.compile(
    rb"^(from|to|date|message-id|subject)[ \t]*:(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE
)
HEADER_LINE = re.compile(rb"^[!-9;-~]++[ \t]*+:.*(?:\n[ \t].*)*\n?", re.MULTILINE)
MBOX_MARK = re.compile(rb">?From .*\n?")


def fingerprint(raw: bytes, *, sender: str) -> str:
    """The same for a letter that came by SMTP, by IMAP and through a pipe: line ends and other headers don't count.

    The Message-ID alone would not do: whoever guesses the next one could have the true letter taken for a copy.
    `sender`: the envelope's, which stands in for a writer whom the letter itself doesn't name.
    """
    top = raw[:MAX_HEAD_BYTES_READ].lstrip(b"\r\n")
    start = min(len(raw), MAX_HEAD_BYTES_READ) - len(top)
    end = END_OF_HEAD.search(top)
    head = (top[: end.start()] if end else top).replace(b"\r\n", b"\n")
    fields = list(WRITERS_HEADER.finditer(head))
    lines = sorted(b"%s:%s" % (field[1].lower(), b" ".join(field[2].split())) for field in fields)
    if not any(line.startswith((b"from:", b"message-id:")) for line in lines):
        lines.append(b"envelope:" + sender.lower().encode())
    digest = sha256(b"\n".join(lines))
    digest.update(b"\n\n")
    digest.update(_text_within_head(head, below=fields[-1].end() if fields else 0))
    for piece in _pieces(raw, start + end.end() if end else start + len(top)):
        digest.update(piece)
    return digest.hexdigest()


def _text_within_head(head: bytes, *, below: int) -> bytes:
    """Text among the headers: a letter may have no head, or a text that begins without a blank line.

    `below`: where the writer's last header ends; from the first line after it that is no header, everything counts.
    """
    if not below:
        return head.rstrip()  # lines such as "Note: call me" are text
    above = HEADER_LINE.sub(b"", MBOX_MARK.sub(b"", head[:below], count=1) if MBOX_MARK.match(head) else head[:below])
    start = below + 1
    while field := HEADER_LINE.match(head, start):
        start = field.end()
    return above + head[start:].rstrip()


def _pieces(raw: bytes, start: int) -> Iterator[bytes | memoryview]:
    """The body with plain line ends, without the blanks below it."""
    stop = _end_of_text(raw, start)
    if raw.find(b"\r", start, stop) < 0:
        yield memoryview(raw)[start:stop]
        return
    for begin in range(start, stop, PIECE_BYTES):
        yield raw[begin : min(begin + PIECE_BYTES, stop)].translate(None, b"\r")


def _end_of_text(raw: bytes, start: int) -> int:
    stop = len(raw)
    while stop > start:
        piece = raw[max(start, stop - PIECE_BYTES) : stop]
        if text := piece.rstrip():
            return stop - len(piece) + len(text)
        stop -= len(piece)
    return stop
