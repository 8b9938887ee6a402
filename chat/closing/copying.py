"""What is said in a chat is copied into its ticket, once: a ticket's reader needs no second place to look."""

from datetime import datetime

from django.utils import translation

from chat.closing.transcript_text import files_of, transcript
from chat.models import ChatMessage, Conversation
from tickets.models import Message, Ticket
from tickets.writing import write_message


def messages_of(conversation: Conversation, *, after: int = 0, before: int | None = None) -> list[ChatMessage]:
    said = conversation.messages.filter(sequence__gt=after).select_related("agent__user").prefetch_related("files")
    return list((said if before is None else said.filter(sequence__lt=before)).order_by("sequence"))


def copy_the_rest(locked: Conversation, *, now: datetime, before: int | None = None) -> Ticket:
    """What was said since the last copy, up to the sequence `before`. For who holds the conversation's row."""
    ticket = Ticket.objects.select_related("customer").get(conversations=locked)
    if rest := messages_of(locked, after=locked.ticket_through, before=before):
        with translation.override(locked.language):
            text = transcript(locked, messages=rest)
        write_message(ticket, author=Message.Author.CUSTOMER, text=text, created_at=now, files=files_of(rest))
    remember_copied(locked, ticket)
    return ticket


def remember_copied(locked: Conversation, ticket: Ticket) -> None:
    locked.ticket, locked.ticket_through = ticket, locked.last_sequence
    locked.save(update_fields=["ticket", "ticket_through"])
