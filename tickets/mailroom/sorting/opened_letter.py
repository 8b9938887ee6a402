"""A letter on the sorting table: opened and read, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from tickets import fate_reasons
from tickets.attachments.files import IncomingFile
from tickets.fate_reasons import Reason, Silence
from tickets.letters.addresses import split
from tickets.letters.headers import MAX_MESSAGE_ID
from tickets.letters.parsing import ParsedEmail, parse
from tickets.mailroom.senders.writers import Correspondent, writer_of
from tickets.mailroom.sorting import auto_reply, read_limits
from tickets.mailroom.sorting.fingerprint import fingerprint
from tickets.models import Agent, Customer, IncomingEmail, Message, SideThread, Ticket
from tickets.new_request import Request

Fate = IncomingEmail.Fate


@dataclass(slots=True)
class Outcome:
    fate: IncomingEmail.Fate
    reason: Reason | None = None
    ticket: Ticket | None = None
    message: Message | None = None
    side_thread: SideThread | None = None
    duplicate_of: IncomingEmail | None = None
    request: tuple[Customer, Request] | None = None  # for a ticket that is to be opened
    note: tuple[Agent, str] | None = None  # of a colleague, for a ticket that is to be opened
    silence: Silence | None = None  # why it isn't acknowledged
    files_due_at: datetime | None = None  # they come later than the letter's words


@dataclass(frozen=True, slots=True)
class OpenedLetter:
    letter: IncomingEmail
    parsed: ParsedEmail
    writer: Correspondent  # whom its answers go to
    fingerprint: str
    may_be_answered: bool = True  # not if it is sorted again and may have been before
    is_by_hand: bool = False  # a colleague has it sorted again: no rule and no limit stops it
    files_later: bool = False  # the disk or its ticket has no room for them now

    @property
    def is_automatic(self) -> bool:
        """A machine wrote it: its headers say so, or it came from the null sender."""
        return auto_reply.is_automatic(self.parsed) or auto_reply.has_null_sender(
            self.parsed, sender=self.letter.envelope_from
        )

    @property
    def is_history(self) -> bool:
        return self.letter.source == IncomingEmail.Source.IMPORT

    @property
    def full_text(self) -> str:
        return "" if self.parsed.reply_text == self.parsed.text else self.parsed.text

    @property
    def files(self) -> list[IncomingFile]:
        return [] if self.files_later else files_of(self.parsed)

    def ledger_columns(self, outcome: Outcome) -> dict[str, object]:
        """What the ledger keeps of it. A copy gets no fingerprint: the column is unique, and the first one has it."""
        return {
            "fate": outcome.fate,
            **fate_reasons.as_columns(outcome.reason, outcome.silence),
            "ticket": outcome.ticket,
            "message": outcome.message,
            "side_thread": outcome.side_thread,
            "duplicate_of": outcome.duplicate_of,
            "files_due_at": outcome.files_due_at,
            "fingerprint": None if outcome.duplicate_of else self.fingerprint,
            "message_id_header": self.parsed.message_id[:MAX_MESSAGE_ID],
            "from_address": (self.parsed.from_address or self.writer.address)[:320],
            "sender_domain": split(self.writer.address)[1][:255],
            "subject": self.parsed.subject[:300],
        }


def files_of(letter: ParsedEmail) -> list[IncomingFile]:
    return [
        IncomingFile(name=file.name, content_type=file.content_type, content=file.content, content_id=file.content_id)
        for file in letter.files
    ]


def open_letter(letter: IncomingEmail, *, files_later: bool = False) -> OpenedLetter:
    """Reads the source; raises OSError when that fails."""
    with read_limits.within(read_limits.MAX_READING_SECONDS):
        with letter.raw.open("rb") as file:
            raw = file.read(letter.size)  # its envelope may still follow it: see `collecting.collect`
        digest = fingerprint(raw, sender=letter.envelope_from)
        parsed = parse(raw)
        writer = writer_of(parsed, envelope_from=letter.envelope_from)
        return OpenedLetter(letter, parsed, writer, digest, files_later=files_later)
