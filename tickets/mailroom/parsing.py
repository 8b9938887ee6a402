"""A letter as a person would read it: from bytes to words and files. Pure, and never raises on any bytes."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from tickets.mailroom import mime
from tickets.mailroom.headers import Mailbox, mailboxes, message_ids, moment, repaired, words
from tickets.mailroom.mime import Part, TooMuch
from tickets.mailroom.plaintext import text_of
from tickets.mailroom.quoting import reply_text

LONGEST_TEXT = 1_000_000  # characters kept as text; the source is always kept whole
MOST_REFERENCES = 50
MEDIA = ("image/", "audio/", "video/")
REPORTS = {"message/delivery-status", "message/disposition-notification", "message/feedback-report"}
ENDINGS = {"message/rfc822": ".eml", "text/calendar": ".ics", "text/html": ".html", "text/plain": ".txt"}


@dataclass(frozen=True, slots=True)
class LetterFile:
    name: str
    content_type: str
    content: bytes
    content_id: str = ""
    inline: bool = False

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class ParsedEmail:
    subject: str = ""
    from_name: str = ""
    from_address: str = ""
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    reply_to: tuple[Mailbox, ...] = ()
    date: datetime | None = None  # what the sender claims; never used for a deadline
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    text: str = ""
    reply_text: str = ""
    html: str = ""
    files: tuple[LetterFile, ...] = ()
    report: str = ""  # the kind of a multipart/report: "delivery-status", "disposition-notification", …
    report_text: str = ""  # its machine-readable parts, and the headers of the letter it returns
    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by name in lower case
    problems: tuple[str, ...] = ()  # worth knowing
    unreadable: str = ""  # why it can't be read, for the quarantine

    def header(self, name: str) -> str:
        return next(iter(self.headers.get(name, ())), "")


def parse(raw: bytes) -> ParsedEmail:
    """Reads what can be read; a letter past a bound has only its headers, and says why in `unreadable`."""
    try:
        return _parsed(mime.read(raw))
    except TooMuch as reason:
        return _in_short(raw, str(reason))
    except Exception as bug:  # any bytes: a fault of ours must cost one quarantined letter, not the queue
        return _in_short(raw, f"it could not be read ({type(bug).__name__})")


def _in_short(raw: bytes, reason: str) -> ParsedEmail:
    try:
        letter = Part(headers=mime.read_headers(raw)[:200], kind="text/plain", body=b"")
        return _parsed(letter, problems=(reason,), unreadable=reason)
    except Exception:  # as above; then even the headers stay unread
        return ParsedEmail(problems=(reason,), unreadable=reason)


def _parsed(letter: Part, *, problems: tuple[str, ...] = (), unreadable: str = "") -> ParsedEmail:
    senders = mailboxes(letter.header("from"))
    sender = senders[0] if senders else Mailbox("", "")
    plain, html, files = _contents(letter)
    text = (plain or text_of(html))[:LONGEST_TEXT].strip()
    report = letter.parameters.get("report-type", "").lower() if letter.kind == "multipart/report" else ""
    return ParsedEmail(
        subject=words(letter.header("subject")),
        from_name=sender.name,
        from_address=sender.address,
        to=_all_mailboxes(letter, "to"),
        cc=_all_mailboxes(letter, "cc"),
        reply_to=_all_mailboxes(letter, "reply-to"),
        date=moment(letter.header("date")),
        message_id=next(iter(message_ids(letter.header("message-id"))), ""),
        in_reply_to=tuple(message_ids(letter.header("in-reply-to"))[:MOST_REFERENCES]),
        references=tuple(message_ids(letter.header("references"))[-MOST_REFERENCES:]),
        text=text,
        reply_text=reply_text(text),
        html=html[:LONGEST_TEXT],
        files=tuple(files),
        report=report or ("delivery-status" if letter.kind == "multipart/report" else ""),
        report_text=_report_text(letter) if letter.kind == "multipart/report" else "",
        headers=_by_name(letter),
        problems=problems + _problems(letter, senders),
        unreadable=unreadable,
    )


def _all_mailboxes(letter: Part, name: str) -> tuple[Mailbox, ...]:
    return tuple(mailbox for value in letter.all(name) for mailbox in mailboxes(value))


def _by_name(letter: Part) -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for name, value in letter.headers:
        names[name] = (*names.get(name, ()), words(value[:2_000]))
    return names


def _problems(letter: Part, senders: list[Mailbox]) -> tuple[str, ...]:
    found = []
    if not senders:
        found.append("no sender address")
    if len(senders) > 1 or len(letter.all("from")) > 1:
        found.append("several sender addresses")
    if letter.header("date") and moment(letter.header("date")) is None:
        found.append("unreadable date")
    if letter.header("content-type").lower().startswith("multipart/") and not letter.children:
        found.append("multipart without parts")
    return tuple(found)


def _contents(letter: Part) -> tuple[str, str, list[LetterFile]]:
    """Text, HTML and files, chosen as RFC 8621 (section 4.1.4) chooses text body, HTML body and attachments."""
    plain: list[Part] = []
    rich: list[Part] = []
    files: list[tuple[Part, bool]] = []
    _choose([letter], "mixed", in_alternative=False, plain=plain, rich=rich, files=files)
    text = "\n".join(_as_plain(part) for part in plain).strip("\n")
    html = "\n".join(part.text for part in rich if part.kind == "text/html")
    return text, html, [_file(part, number, inline=inline) for number, (part, inline) in enumerate(files, 1)]


def _as_plain(part: Part) -> str:
    return text_of(part.text) if part.kind == "text/html" else part.text


def _choose(
    parts: list[Part] | tuple[Part, ...], within: str, *, in_alternative: bool,
    plain: list[Part] | None, rich: list[Part] | None, files: list[tuple[Part, bool]],
) -> None:  # fmt: skip
    before = (len(plain or ()), len(rich or ()))
    for position, part in enumerate(parts):
        if part.children:
            inner = part.kind.removeprefix("multipart/")
            inside = in_alternative or inner == "alternative"
            _choose(part.children, inner, in_alternative=inside, plain=plain, rich=rich, files=files)
        elif not _shown(part, within, position):
            files.append((part, part.disposition != "attachment" and bool(part.content_id)))
        elif part.kind.startswith(MEDIA):
            files.append((part, True))
        elif within == "alternative" or in_alternative:
            chosen = plain if part.kind == "text/plain" else rich
            if chosen is not None:
                chosen.append(part)
        else:
            for body in (plain, rich):
                if body is not None:
                    body.append(part)
    if within == "alternative" and plain is not None and rich is not None:
        added = (plain[before[0] :], rich[before[1] :])
        if added[1] and not added[0]:
            plain.extend(added[1])
        elif added[0] and not added[1]:
            rich.extend(added[0])


def _shown(part: Part, within: str, position: int) -> bool:
    """Whether the part belongs to the words of the letter (or is a picture among them) rather than to its files."""
    media = part.kind.startswith(MEDIA)
    if part.disposition == "attachment" or not (media or part.kind in ("text/plain", "text/html")):
        return False
    return position == 0 or (within != "related" and (media or not part.name))


def _file(part: Part, number: int, *, inline: bool) -> LetterFile:
    ending = ENDINGS.get(part.kind, "." + part.kind.partition("/")[2][:10] if part.kind.startswith(MEDIA) else "")
    return LetterFile(
        name=part.name or f"{_subject_inside(part) or f'file-{number}'}{ending}",
        content_type=part.kind[:120],
        content=part.content,
        content_id=part.content_id,
        inline=inline,
    )


def _subject_inside(part: Part) -> str:
    """A forwarded message is named after its subject."""
    if part.kind != "message/rfc822":
        return ""
    subject = next((value for name, value in mime.read_headers(part.content) if name == "subject"), "")
    return mime.PATH.sub("-", words(subject))[:80].strip(". ")


def _report_text(letter: Part) -> str:
    """What a delivery report says to machines, and the top of the letter it returns."""
    pieces: list[str] = []
    for part in letter.children:
        if part.kind in REPORTS or part.kind in ("message/rfc822", "text/rfc822-headers", "message/global"):
            pieces.append(repaired(part.content[:20_000]))
    return "\n\n".join(pieces)
