"""What is said in a chat: start one, add a message, read on from where one left off."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from chat.conversations.conversation_state import ConversationState, state_of
from chat.conversations.posting import Post, post_all
from chat.models import ChatMessage, Conversation
from chat.protocol import broadcast
from chat.protocol.wire import MessagePosted, on_the_wire
from chat.refusals import NotWritten
from supportportal.foundations.knock import knock_after_commit
from tickets.customers import customer_of
from tickets.models import Agent

MAX_MESSAGES_PER_BATCH = 50  # at 4,000 characters each, a frame stays well under a megabyte
MAX_PAGES_READ = 10  # that the customer read before the chat


@dataclass(frozen=True, slots=True)
class ConversationNews:
    """What is new to a reader who has seen everything up to a given sequence."""

    head: int
    state: ConversationState
    messages: list[MessagePosted]


def start(
    *,
    topic: str,
    name: str,
    email: str,
    language: str,
    now: datetime,
    page: str = "",
    pages_read: Sequence[str] = (),
    submission_key: uuid.UUID | None = None,
) -> Conversation:
    """A new conversation, waiting for the topic's team. The same submission key twice is the same conversation."""
    if existing := _conversation_submitted_with(submission_key):
        return existing
    try:
        with transaction.atomic():
            conversation = Conversation.objects.create(
                customer=customer_of(email, name=name, language=language),
                name=name,
                topic=topic,
                language=language,
                started_at=now,
                waiting_since=now,
                customer_seen_at=now,
                page=page[:300],
                pages_read=[read[:300] for read in pages_read][-MAX_PAGES_READ:],
                submission_key=submission_key,
            )
            broadcast.desk_moved(topic)
            knock_after_commit("chat.tasks.hand_out")
            return conversation
    except IntegrityError:
        # The rival is the same form, sent again by a second click.
        if existing := _conversation_submitted_with(submission_key):
            return existing
        raise


def _conversation_submitted_with(key: uuid.UUID | None) -> Conversation | None:
    return Conversation.objects.filter(submission_key=key).first() if key else None


def post_message(
    conversation: Conversation,
    *,
    author: ChatMessage.Author,
    text: str,
    client_key: str,
    now: datetime,
    agent: Agent | None = None,
    files: int = 0,
    knowingly: bool = False,
) -> ChatMessage:
    """One message on its own. Sequences have no gaps; the same key from the same author is the same row."""
    (answer,) = post_all([Post(conversation.pk, author, text, client_key, agent, files, knowingly)], now=now)
    if isinstance(answer, NotWritten):
        raise answer
    return answer


def announce(conversation: Conversation, sentence: str, *, now: datetime, **names: str) -> ChatMessage:
    """The portal's own line in the log, in the customer's language. `sentence` is a message id of the catalogue."""
    with translation.override(conversation.language):
        text = _(sentence) % names
    return post_message(conversation, author=ChatMessage.Author.PORTAL, text=text, client_key=uuid.uuid4().hex, now=now)


def news(conversation_id: int, *, after: int, now: datetime) -> ConversationNews:
    """At most one batch of messages after the sequence `after`, oldest first, and where things stand."""
    conversation = Conversation.objects.select_related("agent__user").get(pk=conversation_id)
    return ConversationNews(
        head=conversation.last_sequence,
        state=state_of(conversation, now=now),
        messages=messages_after(conversation, after=after),
    )


def messages_after(conversation: Conversation, *, after: int) -> list[MessagePosted]:
    """At most one batch, oldest first."""
    later = conversation.messages.filter(sequence__gt=after).select_related("agent__user").order_by("sequence")
    return [on_the_wire(message, conversation=conversation) for message in later[:MAX_MESSAGES_PER_BATCH]]
