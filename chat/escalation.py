"""A chat that needs more than a chat becomes a ticket, with everything that was said in it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from chat import conversations
from chat.models import ChatMessage, Conversation
from supportportal.topics import Topic
from tickets.intake import open_ticket
from tickets.models import Ticket

SUBJECT_LENGTH = 120


@transaction.atomic
def turn_into_ticket(conversation: Conversation, *, conformity: bool, now: datetime) -> Ticket:
    """Received when the customer first wrote: a promise's days run from there. Twice is the same ticket."""
    # The rival is the same button, pressed twice.
    locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if locked.ticket_id:
        return Ticket.objects.get(pk=locked.ticket_id)
    messages = list(locked.messages.select_related("agent__user").order_by("sequence"))
    first = next((m for m in messages if m.author == ChatMessage.Author.CUSTOMER), None)
    with translation.override(locked.language):
        ticket = open_ticket(
            locked.customer,
            topic=locked.topic,
            subject=subject_of(first) or _("Chat about %(topic)s") % {"topic": Topic(locked.topic).label},
            text=transcript(locked, messages=messages),
            channel=Ticket.Channel.CHAT,
            language=locked.language,
            received_at=first.created_at if first else locked.started_at,
            now=now,
            conformity=conformity,
        )
    Conversation.objects.filter(pk=locked.pk).update(ticket=ticket)
    return ticket


def subject_of(message: ChatMessage | None) -> str:
    """The first line the customer wrote, cut at a word."""
    line = message.text.splitlines()[0] if message else ""
    if len(line) <= SUBJECT_LENGTH:
        return line
    return line[:SUBJECT_LENGTH].rsplit(" ", 1)[0] + " …"


def transcript(conversation: Conversation, *, messages: list[ChatMessage]) -> str:
    """The whole conversation as text: when, who, what."""
    said = []
    for message in messages:
        at = timezone.localtime(message.created_at)
        name = conversations.speaker(message, conversation=conversation) or message.get_author_display()
        said.append(f"{at:%Y-%m-%d %H:%M} {name}: {message.text}")
    return "\n\n".join(said) or _("Nothing was written in this chat.")
