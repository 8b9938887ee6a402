"""A letter as a person would read it: from bytes to words and files. Pure, and never raises on any bytes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tickets import fate_reasons
from tickets.fate_reasons import Reason, ReasonCode
from tickets.letters import mime, signature
from tickets.letters.contents import LetterFile, contents_of
from tickets.letters.headers import Mailbox, mailboxes, message_ids, moment, repaired, words
from tickets.letters.mime import Part, TooMuch
from tickets.letters.quoting import new_in

MAX_REFERENCES = 50
FORWARDED_SUBJECT = re.compile(r"(?:fwd?|tr|wg|rv|enc|vl|vb|pd|doorst|transf|i)\s?[:：]", re.IGNORECASE)
REPORT_TYPES = {"message/delivery-status", "message/disposition-notification", "message/feedback-report"}


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
    reply_text: str = ""  # only what is new: without the quoted history and the signature
    signature: str = ""
    html: str = ""  # cleaned; pictures of the letter are `cid:` references
    files: tuple[LetterFile, ...] = ()
    report: str = ""  # the kind of a multipart/report: "delivery-status", "disposition-notification", …
    report_text: str = ""  # its machine-readable parts, and the headers of the letter it returns
    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by name in lower case
    several_senders: bool = False
    problems: tuple[str, ...] = ()  # worth knowing
    unreadable: Reason | None = None  # why it can't be read, for the quarantine

    def header(self, name: str) -> str:
        return next(iter(self.headers.get(name, ())), "")


def parse(raw: bytes) -> ParsedEmail:
    """Reads what can be read; of a letter past a bound only its headers, with the reason in `unreadable`."""
    try:
        return _email_from(mime.read(raw))
    except TooMuch as bound:
        return _headers_only(raw, bound.reason)
    except MemoryError:
        return _headers_only(raw, Reason(ReasonCode.TOO_MUCH_MEMORY))
    except Exception as bug:  # any bytes: a fault of ours must cost one quarantined letter, not the queue
        return _headers_only(raw, fate_reasons.not_read(why=type(bug).__name__))


def _headers_only(raw: bytes, reason: Reason) -> ParsedEmail:
    try:
        letter = Part(headers=mime.read_headers(raw)[:200], kind="text/plain", body=b"")
        return _email_from(letter, unreadable=reason)
    except Exception:  # as above; then even the headers stay unread
        return ParsedEmail(problems=(str(reason),), unreadable=reason)


def _email_from(letter: Part, *, unreadable: Reason | None = None) -> ParsedEmail:
    senders = _all_mailboxes(letter, "from")  # the first line may name nobody
    sender = senders[0] if senders else Mailbox("", "")
    contents = contents_of(letter)
    subject = words(letter.header("subject"))
    # Outlook puts the same header block above a forward as above a reply: only the subject tells them apart.
    new, forwards = (contents.text, True) if FORWARDED_SUBJECT.match(subject) else new_in(contents.text)
    new, card = (new, "") if forwards else signature.apart(new)
    report = letter.parameters.get("report-type", "").lower() if letter.kind == "multipart/report" else ""
    return ParsedEmail(
        subject=subject,
        from_name=sender.name,
        from_address=sender.address,
        to=_all_mailboxes(letter, "to"),
        cc=_all_mailboxes(letter, "cc"),
        reply_to=_all_mailboxes(letter, "reply-to"),
        date=moment(letter.header("date")),
        message_id=next(iter(message_ids(letter.header("message-id"))), ""),
        in_reply_to=tuple(message_ids(letter.header("in-reply-to"))[:MAX_REFERENCES]),
        references=tuple(message_ids(letter.header("references"))[-MAX_REFERENCES:]),
        text=contents.text,
        reply_text=new,
        signature=card,
        html=contents.html,
        files=tuple(contents.files),
        report=report or ("delivery-status" if letter.kind == "multipart/report" else ""),
        report_text=_report_text(letter) if letter.kind == "multipart/report" else "",
        headers=_headers_by_name(letter),
        several_senders=_has_several_senders(letter, senders),
        problems=(*_problems(letter, senders, unreadable=unreadable), *contents.problems),
        unreadable=unreadable,
    )


def _all_mailboxes(letter: Part, name: str) -> tuple[Mailbox, ...]:
    return tuple(mailbox for value in letter.all(name) for mailbox in mailboxes(value))


def _headers_by_name(letter: Part) -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for name, value in letter.headers:
        names[name] = (*names.get(name, ()), words(value[:2_000]))
    return names


def _has_several_senders(letter: Part, senders: Sequence[Mailbox]) -> bool:
    return len(senders) > 1 or len(letter.all("from")) > 1


def _problems(letter: Part, senders: Sequence[Mailbox], *, unreadable: Reason | None) -> tuple[str, ...]:
    problems = [str(unreadable)] if unreadable else []
    if not senders:
        problems.append("no sender address")
    if _has_several_senders(letter, senders):
        problems.append("several sender addresses")
    if letter.header("date") and moment(letter.header("date")) is None:
        problems.append("unreadable date")
    if letter.header("content-type").lower().startswith("multipart/") and not letter.children:
        problems.append("multipart without parts")
    return tuple(problems)


def _report_text(letter: Part) -> str:
    """What a delivery report says to machines, and the top of the letter it returns."""
    pieces: list[str] = []
    for part in letter.children:
        if part.kind in REPORT_TYPES or part.kind in ("message/rfc822", "text/rfc822-headers", "message/global"):
            pieces.append(repaired(part.content[:20_000]))
    return "\n\n".join(pieces)
