"""What agents say to each other about a conversation: notes for the team, and whispers to one colleague."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from chat.access import may_see
from chat.conversations.posting import clean_text
from chat.models import ChatNote, Conversation
from chat.protocol import broadcast
from chat.refusals import NotYourConversation
from tickets.models import Agent


@transaction.atomic
def note(conversation: Conversation, *, agent: Agent, text: str, now: datetime, to: Agent | None = None) -> ChatNote:
    """Never in the log. `to`: a whisper, for this colleague only. Raises NothingSaid, TooLong."""
    if not may_see(conversation, agent=agent) or (to and not may_see(conversation, agent=to)):
        raise NotYourConversation
    saved_note = ChatNote.objects.create(
        conversation=conversation, agent=agent, to=to, text=clean_text(text), created_at=now
    )
    broadcast.conversation_moved(conversation.pk)
    broadcast.desk_moved(conversation.topic)
    return saved_note


def notes_for(agent: Agent | None, conversation: Conversation) -> QuerySet[ChatNote]:
    return conversation.notes.filter(readable_by(agent)).select_related("agent__user", "to__user")


def readable_by(agent: Agent | None) -> Q:
    """Notes for everybody, those whispered to this agent, and those they whispered themselves."""
    return Q(to=None) | Q(to=agent, to__isnull=False) | Q(agent=agent, agent__isnull=False)
