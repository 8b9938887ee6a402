"""How a letter is read, as plain data: for people who want to check the reading, and for other programs."""

from typing import TypedDict

from tickets.letters.details import details_of
from tickets.letters.headers import Mailbox
from tickets.letters.parsing import ParsedEmail, parse
from tickets.mailroom.sorting import auto_reply, bounces


class FileReport(TypedDict):
    name: str
    content_type: str
    size: int
    sha256: str
    inline: bool


class LetterReport(TypedDict):
    subject: str
    from_name: str
    from_address: str
    to: list[str]
    cc: list[str]
    reply_to: list[str]
    date: str | None
    message_id: str
    in_reply_to: list[str]
    references: list[str]
    text: str
    reply_text: str
    html: str
    automatic: bool
    bounce: bool
    topic: str
    subscription_reference: str
    attachments: list[FileReport]
    problems: list[str]


def as_read(raw: bytes) -> LetterReport:
    letter = parse(raw)
    details = details_of(letter, recipients=())
    return {
        "subject": letter.subject,
        "from_name": letter.from_name,
        "from_address": letter.from_address,
        "to": _mailbox_addresses(letter.to),
        "cc": _mailbox_addresses(letter.cc),
        "reply_to": _mailbox_addresses(letter.reply_to),
        "date": letter.date.isoformat() if letter.date else None,
        "message_id": letter.message_id,
        "in_reply_to": list(letter.in_reply_to),
        "references": list(letter.references),
        "text": letter.text,
        "reply_text": letter.reply_text,
        "html": letter.html,
        "automatic": auto_reply.is_automatic(letter),
        "bounce": bounces.is_delivery_report(letter),
        "topic": details.topic.value,
        "subscription_reference": details.subscription_reference,
        "attachments": _file_reports(letter),
        "problems": list(letter.problems),
    }


def _mailbox_addresses(mailboxes: tuple[Mailbox, ...]) -> list[str]:
    return [mailbox.address for mailbox in mailboxes]


def _file_reports(letter: ParsedEmail) -> list[FileReport]:
    return [
        {
            "name": file.name,
            "content_type": file.content_type,
            "size": len(file.content),
            "sha256": file.sha256,
            "inline": file.inline,
        }
        for file in letter.files
    ]
