"""The conversation as an agent reads it: messages and automatic letters in the order they were written."""

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import QuerySet
from django.utils.timezone import localdate

from supportportal.foundations.masking.masks import masked
from tickets.acknowledgement import HELD_BACK
from tickets.admin.reading_desk.folding import FoldedText, folded
from tickets.admin.reading_desk.stretches import Stretch
from tickets.models import Attachment, Message, OutgoingEmail, Redaction, Ticket
from tickets.models.links import without_tokens

Row = TypeVar("Row", Attachment, Redaction)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said: a message with its letters, or a letter the portal wrote that is nobody's message."""

    at: datetime
    kind: str  # as `Message.Author` has them
    message: Message | None
    letters: list[OutgoingEmail]
    is_new: bool = False  # arrived while the agent was writing
    is_report: bool = False  # a case counts from here
    is_opening: bool = False  # the first that its customer wrote
    days_ago: int = 0  # civil days in Paris, as a case would count them
    files: Sequence[Attachment] = ()
    taken_out: Sequence[Redaction] = ()  # of its words and its files

    @property
    def is_markdown(self) -> bool:
        """A letter that one of us typed, which its reader gets formatted."""
        return self.kind in (Message.Author.AGENT, Message.Author.FORWARDED)

    @property
    def is_held_back(self) -> bool:
        """Nothing has told its writer that it came, until an agent lets it."""
        letter = getattr(self.message, "letter", None)
        return letter is not None and letter.silence == HELD_BACK

    @property
    def words(self) -> FoldedText:
        return folded(masked(self.message.text, self.message.not_secret)) if self.message else FoldedText("")

    @property
    def whole_letter(self) -> str:
        """With what was quoted below, if that is more than what is shown anyway."""
        full = self.message.full_text if self.message else ""
        if not self.message or full.strip() == self.message.text.strip():
            return ""
        return without_tokens(masked(full, self.message.not_secret))


def conversation_of(
    ticket: Ticket,
    stretch: Stretch,
    *,
    now: datetime,
    side_messages: Sequence[Message] = (),
    seen: int | None = None,
    reports: Container[int] = (),
) -> list[Entry]:
    """`seen`: the newest message the reader knew of; later ones are marked as new. `reports`: messages with a case.

    What came in between is of the time from `stretch.since` until `stretch.until`.
    """
    today = localdate(now)
    messages = [*stretch.kept, *stretch.messages, *side_messages]
    letters = letters_of(ticket, stretch, messages)
    files = by_message(Attachment.objects.order_by("pk"), [m.pk for m in messages if m.has_files])
    redactions = Redaction.objects.select_related("by__user").order_by("at", "pk")
    taken_out = by_message(redactions, [m.pk for m in messages if m.has_redactions])
    written = [
        Entry(
            m.created_at,
            m.author,
            m,
            letters[m.pk],
            is_new=seen is not None and m.pk > seen,
            is_report=m.pk in reports,
            is_opening=m.pk == stretch.opening,
            days_ago=(today - localdate(m.created_at)).days,
            files=files[m.pk],
            taken_out=taken_out[m.pk],
        )
        for m in messages
    ]
    automatic = [Entry(letter.created_at, Message.Author.PORTAL, None, [letter]) for letter in letters[None]]
    return sorted([*written, *automatic], key=lambda entry: entry.at)


def letters_of(
    ticket: Ticket, stretch: Stretch, messages: Sequence[Message]
) -> defaultdict[int | None, list[OutgoingEmail]]:
    """By the message that each carries; under None what the portal wrote in that time."""
    automatic = OutgoingEmail.objects.to_customers().filter(ticket=ticket, message=None)
    automatic = stretch.of_its_time(automatic, at="created_at")
    carrying = OutgoingEmail.objects.filter(message__in=[message.pk for message in messages])
    letters = defaultdict[int | None, list[OutgoingEmail]](list)
    for letter in (carrying | automatic).select_related("resent_as").order_by("created_at", "pk"):
        letters[letter.message_id].append(letter)
    return letters


def by_message(rows: QuerySet[Row], messages: Sequence[int]) -> defaultdict[int, list[Row]]:
    found = defaultdict[int, list[Row]](list)
    for row in rows.filter(message__in=messages) if messages else ():
        found[row.message_id].append(row)
    return found
