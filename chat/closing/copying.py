"""Copies what is said in a chat into its ticket, once: whoever reads the ticket finds everything there."""

from datetime import datetime

from django.utils import translation

from chat.closing.transcript_text import incoming_files_of, transcript
from chat.models import ChatMessage, Conversation
from tickets.models import Message, Ticket
from tickets.writing import write_message


def messages_of(conversation: Conversation, *, after: int = 0, before: int | None = None) -> list[ChatMessage]:
    messages = conversation.messages.filter(sequence__gt=after).select_related("agent__user").prefetch_related("files")
    return list((messages if before is None else messages.filter(sequence__lt=before)).order_by("sequence"))


def copy_the_rest(locked: Conversation, *, now: datetime, before: int | None = None) -> Ticket:
    """What was said since the last copy, up to the sequence `before`. The caller has locked the conversation's row."""
    ticket = Ticket.objects.select_related("customer").get(conversations=locked)
    if messages := messages_of(locked, after=locked.ticket_through, before=before):
        with translation.override(locked.language):
            text = transcript(locked, messages=messages)
        write_message(
            ticket, author=Message.Author.CUSTOMER, text=text, created_at=now, files=incoming_files_of(messages)
        )
    remember_copied(locked, ticket)
    return ticket


def remember_copied(locked: Conversation, ticket: Ticket) -> None:
    locked.ticket, locked.ticket_through = ticket, locked.last_sequence
    locked.save(update_fields=["ticket", "ticket_through"])
