"""By what a letter is known again: its words and who wrote them, not the way it took to us."""

import re
from hashlib import sha256

LARGEST_HEAD = 1_000_000  # bytes
END_OF_HEAD = re.compile(rb"\n[ \t]*\n")
OF_THE_WRITER = re.compile(
    rb"^(from|to|date|message-id|subject)[ \t]*:(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE
)


def fingerprint(raw: bytes) -> str:
    """The same for a letter that came by SMTP, by IMAP and through a pipe: line ends and other headers don't count.

    The Message-ID alone would not do: who guesses the next one could have the true letter taken for a copy.
    """
    letter = raw.lstrip(b"\r\n").replace(b"\r\n", b"\n")
    end = END_OF_HEAD.search(letter, 0, LARGEST_HEAD)
    head, body = (letter[: end.start()], letter[end.end() :]) if end else (letter[:LARGEST_HEAD], letter[LARGEST_HEAD:])
    lines = sorted(b"%s:%s" % (name.lower(), b" ".join(value.split())) for name, value in OF_THE_WRITER.findall(head))
    mark = sha256(b"\n".join(lines))
    mark.update(b"\n\n")
    mark.update(body.rstrip())
    return mark.hexdigest()
