"""The conversation as an agent reads it: messages and automatic letters in the order they were written."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from tickets.models import Attachment, Message, OutgoingEmail, Ticket


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said: a message with its letters, or a letter the portal wrote that is nobody's message."""

    at: datetime
    kind: str  # customer, agent, note or portal
    message: Message | None
    letters: list[OutgoingEmail]
    is_new: bool = False  # arrived while the agent was writing

    @property
    def whole_letter(self) -> str:
        """With what was quoted below, if that is more than what is shown anyway."""
        full = self.message.full_text if self.message else ""
        return full if self.message and full.strip() != self.message.text.strip() else ""


def conversation_of(ticket: Ticket, *, seen: int | None = None) -> list[Entry]:
    """`seen`: the newest message the reader knew of; later ones are marked as new."""
    files = Prefetch("attachments", queryset=Attachment.objects.order_by("pk"))
    letters = Prefetch("outgoing", queryset=OutgoingEmail.objects.order_by("created_at", "pk"), to_attr="letters_out")
    messages = ticket.messages.select_related("agent__user", "letter").prefetch_related(files, letters)
    said = [
        Entry(m.created_at, m.author, m, m.letters_out, is_new=seen is not None and m.pk > seen)
        for m in messages.order_by("created_at", "pk")
    ]
    automatic = ticket.outgoing.filter(message=None).order_by("created_at", "pk")
    told = [Entry(letter.created_at, Message.Author.PORTAL, None, [letter]) for letter in automatic]
    return sorted([*said, *told], key=lambda entry: entry.at)
