"""In the evidence, what was written: by the customer and to them, each letter as it was read and what became of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supportportal.foundations.masking.masks import masked
from supportportal.foundations.paper.blocks import (
    Block,
    Cell,
    Code,
    Facts,
    FileName,
    Grid,
    Headline,
    Paragraph,
    Part,
    Quote,
)
from tickets.guarantee.evidence.case_record import CaseRecord
from tickets.guarantee.evidence.sheet_words import instant, no_longer_kept, short_instant
from tickets.guarantee.notices.notice_names import what_of
from tickets.models import Attachment, IncomingEmail, Message, OutgoingEmail


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The files that lie beside the sheet, by the keys of their rows; without one, the storage has lost it."""

    messages: Mapping[int, str]
    attachments: Mapping[int, str]
    received: Mapping[int, str]
    sent: Mapping[int, str]
    originals: Mapping[int, str]  # SHA-256 of a letter's bytes as they left
    versions: Mapping[int, Sequence[str]]
    hashes: Mapping[str, str] = field(default_factory=dict)  # of every file


def what_was_written(record: CaseRecord, enclosed: Enclosed) -> Iterator[Block]:
    """What went out as a letter stands among those."""
    yield Headline(_("What the customer wrote, and what was said to them"), anchor="written")
    letters = {letter.message_id: letter for letter in record.received if letter.message_id}
    unsent = [message for message in record.messages if not message.outgoing.all()]
    for number, message in enumerate(unsent, start=1):
        title = {"n": number, "at": instant(message.created_at, seconds=True), "who": _author(message)}
        heading = _("%(n)s. %(at)s, %(who)s") % title
        is_report = message.pk == record.case.notification_id
        yield Headline(heading + (f": {_('the report')}" if is_report else ""), level=3)
        letter = letters.get(message.pk)
        sender = letter.from_address if letter else message.from_address
        rows: list[tuple[str, Cell]] = [
            (_("From"), sender),
            (_("Original"), _original(letter, record, enclosed) if letter else ""),
            (_("Files"), [_attached(file, enclosed) for file in message.attachments.all()]),
        ]
        if known := [row for row in rows if row[1]]:
            yield Facts(known)
        yield Quote(message.shown_words or no_longer_kept(record, _("(no text)")), record.case.ticket.reply_language)
    others = [letter for letter in record.received if letter.message_id is None]
    if others:
        yield Headline(_("Other letters that came"), level=3)
        rows_of_others: list[Sequence[Cell]] = [
            (
                short_instant(letter.received_at),
                list(filter(None, (letter.from_address, masked(letter.subject)))),
                [letter.get_fate_display(), _original(letter, record, enclosed)],
            )
            for letter in others
        ]
        yield Grid([_("When"), _("Letter"), _("What it was")], rows_of_others, [22, 45, 33])


def _original(letter: IncomingEmail, record: CaseRecord, enclosed: Enclosed) -> Part:
    if path := enclosed.received.get(letter.pk):
        return FileName(path)
    lost = _("no longer in the storage")
    return lost if letter.raw else no_longer_kept(record, lost)


def _author(message: Message) -> str:
    author = str(Message.Author(message.author).label)
    if message.agent and message.author == Message.Author.CUSTOMER:
        return _("%(who)s (written down by %(agent)s)") % {"who": author, "agent": message.agent}
    return f"{author} ({message.agent})" if message.agent else author


def _attached(file: Attachment, enclosed: Enclosed) -> Part:
    path = enclosed.attachments.get(file.pk)
    return FileName(path) if path else _("%(name)s: no longer in the storage") % {"name": file.name}


def letters_sent(record: CaseRecord, enclosed: Enclosed) -> Iterator[Block]:
    yield Headline(_("The letters, as they were sent"), anchor="sent", new_page=True)
    if not record.sent:
        yield Paragraph(_("Nothing was sent."))
        return
    yield Paragraph(
        _(
            "Each stands beside this sheet as a mail program opens it (.eml): from the bytes that left or, where none"
            " are kept, made anew from its record. Its private links are cut, by which anybody could act in the"
            " customer’s name. The hash is that of the bytes that left, with its links."
        ),
        tone="soft",
    )
    for number, letter in enumerate(record.sent, start=1):
        yield Headline(f"{number}. {_kind_of(letter)}", level=3)
        yield Facts([row for row in _about(letter, enclosed) if row[1]])
        yield Quote(letter.text_at_the_desk or no_longer_kept(record, _("(no text)")), letter.language)


def _kind_of(letter: OutgoingEmail) -> str:
    notice = next(iter(letter.notices.all()), None)
    return what_of(notice.kind, notice.ordinal) if notice else str(letter.get_kind_display())


def _about(letter: OutgoingEmail, enclosed: Enclosed) -> Iterator[tuple[str, Cell]]:
    yield _("Subject"), letter.subject_at_the_desk
    yield _("To"), f"{letter.to_name} <{letter.to_address}>" if letter.to_name else letter.to_address
    if letter.message and letter.message.agent:
        yield _("In the words of"), str(letter.message.agent)
    yield _("Written"), instant(letter.created_at, seconds=True)
    yield _("Delivery"), list(_delivery(letter))
    if letter.resend_of:
        again = {"message_id": letter.resend_of.message_id_header}
        yield _("Once more"), _("sent again for %(message_id)s") % again
    yield "Message-ID", Code(letter.message_id_header)
    if path := enclosed.sent.get(letter.pk):
        yield _("File"), FileName(path)
    if original := enclosed.originals.get(letter.pk):
        yield _("SHA-256 as it left"), Code(original)


def _delivery(letter: OutgoingEmail) -> Iterator[str]:
    if letter.sent_at:
        yield _("taken by the mail server on %(at)s") % {"at": instant(letter.sent_at, seconds=True)}
        if hasattr(letter, "as_sent") and letter.as_sent.answer:
            yield _("its answer: %(answer)s") % {"answer": letter.as_sent.answer}
    if letter.failed_at:
        refusal = {"at": instant(letter.failed_at, seconds=True), "why": letter.failure}
        yield _("refused on %(at)s: %(why)s") % refusal
    elif not letter.sent_at:
        yield _("not sent yet")
    if letter.attempts > 1:
        yield ngettext("%(n)s attempt", "%(n)s attempts", letter.attempts) % {"n": letter.attempts}
