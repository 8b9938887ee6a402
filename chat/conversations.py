"""What is said in a chat: starting one, adding a message, reading on from where one left off."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from chat import broadcast
from chat.models import TEXT_MAX_LENGTH, ChatMessage, Conversation, Presence
from tickets.intake import customer_of
from tickets.models import Agent

BATCH = 50  # messages a frame: at 4,000 characters each it stays well under a megabyte
KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


class ConversationClosed(Exception):
    """It is over: it can be read, not written to."""


class NothingSaid(Exception):
    """The text is empty."""


class TooLong(Exception):
    """The text has more than 4,000 characters."""


class BadKey(Exception):
    """A client's key is 8 to 64 letters, digits, hyphens or underscores."""


class MessagePosted(TypedDict):
    """A message as it goes over the wire."""

    sequence: int
    key: str
    author: str
    name: str
    text: str
    at: str


class State(TypedDict):
    """Where the conversation stands, as it goes over the wire."""

    status: str
    topic: str
    agent: str
    present: bool  # is anybody of the team at the desk


@dataclass(frozen=True, slots=True)
class News:
    """What a reader who has seen everything up to some sequence doesn't know yet."""

    head: int
    state: State
    messages: list[MessagePosted]


def start(
    *,
    topic: str,
    name: str,
    email: str,
    language: str,
    now: datetime,
    page: str = "",
    submission_key: uuid.UUID | None = None,
) -> Conversation:
    """A new conversation, waiting for the topic's team. The same submission key twice is the same conversation."""
    if known := _submitted(submission_key):
        return known
    try:
        with transaction.atomic():
            conversation = Conversation.objects.create(
                customer=customer_of(email, name=name, language=language),
                name=name,
                topic=topic,
                language=language,
                started_at=now,
                page=page[:300],
                submission_key=submission_key,
            )
            broadcast.desk_moved(topic)
            return conversation
    except IntegrityError:
        # The rival is the same form, sent by a second click.
        if known := _submitted(submission_key):
            return known
        raise


def _submitted(key: uuid.UUID | None) -> Conversation | None:
    return Conversation.objects.filter(submission_key=key).first() if key else None


@transaction.atomic
def post_message(
    conversation: Conversation,
    *,
    author: ChatMessage.Author,
    text: str,
    client_key: str,
    now: datetime,
    agent: Agent | None = None,
) -> ChatMessage:
    """The only writer of messages. Sequences have no gap; the same author's same key is the same row."""
    said = writable(text)
    if not KEY.fullmatch(client_key):
        raise BadKey
    # The rivals are the other side, and this sender's own retry: one at a time, by the conversation's row.
    locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if known := locked.messages.filter(author=author, client_key=client_key).first():
        return known
    if locked.status == Conversation.Status.CLOSED:
        raise ConversationClosed
    locked.last_sequence += 1
    locked.save(update_fields=["last_sequence"])
    broadcast.conversation_moved(locked.pk)
    return locked.messages.create(
        sequence=locked.last_sequence, author=author, agent=agent, text=said, client_key=client_key, created_at=now
    )


def writable(text: str) -> str:
    """As it can be stored and shown: no NUL, no half of a surrogate pair, no blank ends."""
    said = text.replace("\x00", "").encode("utf-8", "replace").decode().strip()
    if not said:
        raise NothingSaid
    if len(said) > TEXT_MAX_LENGTH:
        raise TooLong
    return said


def announce(conversation: Conversation, sentence: str, *, now: datetime, **names: str) -> ChatMessage:
    """The portal's own line in the log, in the customer's language. `sentence` is a message id of the catalogue."""
    with translation.override(conversation.language):
        text = _(sentence) % names
    return post_message(conversation, author=ChatMessage.Author.PORTAL, text=text, client_key=uuid.uuid4().hex, now=now)


def news(conversation_id: int, *, after: int, now: datetime) -> News:
    """At most one batch of messages after the sequence `after`, oldest first, and where things stand."""
    conversation = Conversation.objects.select_related("agent__user").get(pk=conversation_id)
    unread = conversation.messages.filter(sequence__gt=after).select_related("agent__user").order_by("sequence")
    return News(
        head=conversation.last_sequence,
        state=state_of(conversation, now=now),
        messages=[on_the_wire(message, conversation=conversation) for message in unread[:BATCH]],
    )


def state_of(conversation: Conversation, *, now: datetime) -> State:
    return {
        "status": conversation.status,
        "topic": conversation.topic,
        "agent": conversation.agent.first_name if conversation.agent else "",
        "present": conversation.topic in topics_at_the_desk(now=now),
    }


def topics_at_the_desk(*, now: datetime) -> set[str]:
    """The topics of which some agent's desk was open within the last 45 seconds."""
    present = Presence.objects.at_the_desk(now).filter(agent__teams__isnull=False)
    return set(present.values_list("agent__teams__topic", flat=True))


def on_the_wire(message: ChatMessage, *, conversation: Conversation) -> MessagePosted:
    return {
        "sequence": message.sequence,
        "key": message.client_key,
        "author": message.author,
        "name": speaker(message, conversation=conversation),
        "text": message.text,
        "at": message.created_at.isoformat(),
    }


def speaker(message: ChatMessage, *, conversation: Conversation) -> str:
    if message.author == ChatMessage.Author.CUSTOMER:
        return conversation.name
    return message.agent.first_name if message.agent else ""
