"""By what a letter is known again: its words and who wrote them, not the way it took to us."""

import re
from collections.abc import Iterator
from hashlib import sha256

LARGEST_HEAD = 1_000_000  # bytes
PIECE = 256 * 1024  # bytes of a body: a large one is never copied as a whole
END_OF_HEAD = re.compile(rb"\r?\n[ \t]*\r?\n")
OF_THE_WRITER = re.compile(
    rb"^(from|to|date|message-id|subject)[ \t]*:(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE
)


def fingerprint(raw: bytes) -> str:
    """The same for a letter that came by SMTP, by IMAP and through a pipe: line ends and other headers don't count.

    The Message-ID alone would not do: who guesses the next one could have the true letter taken for a copy.
    """
    top = raw[:LARGEST_HEAD].lstrip(b"\r\n")
    begins = min(len(raw), LARGEST_HEAD) - len(top)
    end = END_OF_HEAD.search(top)
    head = (top[: end.start()] if end else top).replace(b"\r\n", b"\n")
    lines = sorted(b"%s:%s" % (name.lower(), b" ".join(value.split())) for name, value in OF_THE_WRITER.findall(head))
    mark = sha256(b"\n".join(lines))
    mark.update(b"\n\n")
    for piece in _pieces(raw, begins + end.end() if end else begins + len(top)):
        mark.update(piece)
    return mark.hexdigest()


def _pieces(raw: bytes, start: int) -> Iterator[bytes | memoryview]:
    """The body with plain line ends, without the blanks below it."""
    stop = _end_of_words(raw, start)
    if raw.find(b"\r", start, stop) < 0:
        yield memoryview(raw)[start:stop]
        return
    for begin in range(start, stop, PIECE):
        yield raw[begin : min(begin + PIECE, stop)].translate(None, b"\r")


def _end_of_words(raw: bytes, start: int) -> int:
    stop = len(raw)
    while stop > start:
        piece = raw[max(start, stop - PIECE) : stop]
        if words := piece.rstrip():
            return stop - len(piece) + len(words)
        stop -= len(piece)
    return stop
