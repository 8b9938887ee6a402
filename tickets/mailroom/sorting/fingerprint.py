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
FIELD = re.compile(rb"^[!-9;-~]++[ \t]*+:.*(?:\n[ \t].*)*\n?", re.MULTILINE)
MBOX_MARK = re.compile(rb">?From .*\n?")


def fingerprint(raw: bytes, *, sender: str) -> str:
    """The same for a letter that came by SMTP, by IMAP and through a pipe: line ends and other headers don't count.

    The Message-ID alone would not do: who guesses the next one could have the true letter taken for a copy.
    `sender`: the envelope's, which stands in for a writer whom the letter itself doesn't name.
    """
    top = raw[:LARGEST_HEAD].lstrip(b"\r\n")
    begins = min(len(raw), LARGEST_HEAD) - len(top)
    end = END_OF_HEAD.search(top)
    head = (top[: end.start()] if end else top).replace(b"\r\n", b"\n")
    fields = list(OF_THE_WRITER.finditer(head))
    lines = sorted(b"%s:%s" % (field[1].lower(), b" ".join(field[2].split())) for field in fields)
    if not any(line.startswith((b"from:", b"message-id:")) for line in lines):
        lines.append(b"envelope:" + sender.lower().encode())
    mark = sha256(b"\n".join(lines))
    mark.update(b"\n\n")
    mark.update(_words_in(head, below=fields[-1].end() if fields else 0))
    for piece in _pieces(raw, begins + end.end() if end else begins + len(top)):
        mark.update(piece)
    return mark.hexdigest()


def _words_in(head: bytes, *, below: int) -> bytes:
    """What stands where the headers do, and is none: a letter may have no head, or words that begin without a blank
    line. `below`: where the writer's last header ends; after it everything counts from the first line that is none.
    """
    if not below:
        return head.rstrip()  # lines such as "Note: call me" are words, too
    above = FIELD.sub(b"", MBOX_MARK.sub(b"", head[:below], count=1) if MBOX_MARK.match(head) else head[:below])
    begins = below + 1
    while field := FIELD.match(head, begins):
        begins = field.end()
    return above + head[begins:].rstrip()


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
