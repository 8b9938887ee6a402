"""The conversation as an agent reads it: messages and automatic letters in the order they were written."""

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.timezone import localdate

from supportportal.foundations.masking.masks import masked
from tickets.acknowledgement import HELD_BACK
from tickets.models import Attachment, Message, OutgoingEmail, Redaction, Ticket
from tickets.models.links import without_tokens


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
    def whole_letter(self) -> str:
        """With what was quoted below, if that is more than what is shown anyway."""
        full = self.message.full_text if self.message else ""
        if not self.message or full.strip() == self.message.text.strip():
            return ""
        return without_tokens(masked(full, self.message.not_secret))


def conversation_of(
    ticket: Ticket, *, now: datetime, seen: int | None = None, reports: Container[int] = ()
) -> list[Entry]:
    """Side threads included. `seen`: the newest message the reader knew of; later ones are marked as new.

    `reports`: messages with a case.
    """
    today = localdate(now)
    files = Prefetch("attachments", queryset=Attachment.objects.order_by("pk"))
    taken_out = defaultdict(list)
    for trace in Redaction.objects.filter(message__ticket=ticket).select_related("by__user").order_by("at", "pk"):
        taken_out[trace.message_id].append(trace)
    sent = OutgoingEmail.objects.select_related("resent_as")
    letters = Prefetch("outgoing", queryset=sent.order_by("created_at", "pk"))
    rows = ticket.messages.select_related("agent__user", "letter").prefetch_related(files, letters)
    messages = list(rows.order_by("created_at", "pk"))
    opening = next((m for m in messages if m.author == Message.Author.CUSTOMER), None)
    written = [
        Entry(
            m.created_at,
            m.author,
            m,
            list(m.outgoing.all()),
            is_new=seen is not None and m.pk > seen,
            is_report=m.pk in reports,
            is_opening=m is opening,
            days_ago=(today - localdate(m.created_at)).days,
            taken_out=taken_out[m.pk],
        )
        for m in messages
    ]
    automatic = sent.to_customers().filter(ticket=ticket, message=None).order_by("created_at", "pk")
    automatic_entries = [Entry(letter.created_at, Message.Author.PORTAL, None, [letter]) for letter in automatic]
    return sorted([*written, *automatic_entries], key=lambda entry: entry.at)
