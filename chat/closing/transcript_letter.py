"""The conversation as a letter, for a customer who wants to keep it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from chat.closing import escalation
from chat.closing.copying import messages_of
from chat.closing.transcript_text import text_with_file_names
from chat.models import ChatMessage, Conversation
from chat.protocol.wire import speaker
from supportportal.foundations.masking.masks import masked
from tickets.models import OutgoingEmail
from tickets.outbox.queueing import Draft, queue_many
from tickets.proofs import is_proved

MIN_PAUSE_BETWEEN_TRANSCRIPTS = timedelta(hours=1)


class NothingToSend(Exception):
    """No agent has spoken: we aren't to be used to send one's own words to somebody else's address."""


class SentJustNow(Exception):
    """One was sent within the hour."""


@transaction.atomic
def send_transcript(conversation: Conversation, *, now: datetime) -> OutgoingEmail:
    """In the thread of the conversation's ticket; if there is none, one is created, closed and unacknowledged.

    Whole to an address that is proved; to any other the link to it, and not a word that a stranger may have typed.
    """
    if not conversation.messages.filter(author=ChatMessage.Author.AGENT).exists():
        raise NothingToSend
    # The rival is a second click.
    due = Conversation.objects.filter(Q(transcript_at=None) | Q(transcript_at__lte=now - MIN_PAUSE_BETWEEN_TRANSCRIPTS))
    if not due.filter(pk=conversation.pk).update(transcript_at=now):
        raise SentJustNow
    ticket = escalation.turn_into_ticket(conversation, now=now, listens=False, acknowledge=False, closed=True)
    whole = is_proved(ticket)
    lines = [_transcript_line(message, conversation) for message in messages_of(conversation)] if whole else []
    transcript = Draft(
        kind=OutgoingEmail.Kind.NOTICE,
        ticket=ticket,
        template="chat_transcript" if whole else "chat_transcript_link",
        language=ticket.reply_language,
        context={"lines": lines, "started_at": conversation.started_at},
    )
    return queue_many([transcript], now=now)[0]


def _transcript_line(message: ChatMessage, conversation: Conversation) -> dict[str, object]:
    return {
        "at": message.created_at,
        "name": speaker(message, conversation=conversation),
        "author": message.author,
        "text": masked(text_with_file_names(message), message.not_secret or ()),
    }
