"""Writing messages down: many at once, each with the next number of its conversation, each key once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from chat.conversations import statements
from chat.conversations.statements import Page
from chat.models import TEXT_MAX_LENGTH, ChatMessage, Conversation
from chat.protocol import broadcast
from chat.refusals import BadKey, ConversationClosed, NothingSaid, NotWritten, NotYourConversation, TooLong
from tickets.models import Agent

KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody wants to say."""

    conversation_id: int
    author: ChatMessage.Author
    text: str
    client_key: str
    agent: Agent | None = None
    files: int = 0  # how many come with it; their rows are made in the same transaction

    @property
    def name(self) -> tuple[int, str, str]:
        return self.conversation_id, self.author, self.client_key


@transaction.atomic
def post_all(posts: Sequence[Post], *, now: datetime, carried: bool = False) -> list[ChatMessage | NotWritten]:
    """The only writer of messages: all of them in one commit, each with its own answer, in the order given.

    Sequences have no gap; the same author's same key is the same row. `carried`: readers get the message itself with
    the hint; otherwise they come and read it.
    """
    # The rivals are the other side, and this sender's own retry: one at a time, by the conversations' rows.
    pages = statements.lock(sorted({post.conversation_id for post in posts}))
    before = statements.sequences_of([post.name for post in posts])
    written: dict[tuple[int, str, str], ChatMessage] = {}
    answers: list[ChatMessage | NotWritten] = []
    for post in posts:
        known = written.get(post.name) or _known(post, before)
        answer = known or _next(post, page=pages[post.conversation_id], now=now)
        if isinstance(answer, ChatMessage) and not known:
            written[post.name] = answer
        answers.append(answer)
    _keep(list(written.values()), pages=pages)
    told = [(pages[message.conversation_id], message) for message in written.values()]
    broadcast.messages_posted(told, carried=carried)
    return answers


def _known(post: Post, before: dict[tuple[int, str, str], int]) -> ChatMessage | None:
    if post.name not in before:
        return None
    return ChatMessage.objects.get(conversation=post.conversation_id, sequence=before[post.name])


def _next(post: Post, *, page: Page, now: datetime) -> ChatMessage | NotWritten:
    """With the next number, not stored yet; or why it can't be."""
    try:
        said = writable(post.text, wordless=post.files > 0)
        if not KEY.fullmatch(post.client_key):
            raise BadKey
        if page.status == Conversation.Status.CLOSED:
            raise ConversationClosed
        if post.author == ChatMessage.Author.AGENT and post.agent and post.agent.pk != page.agent_id:
            raise NotYourConversation
    except NotWritten as refusal:
        return refusal
    page.last_sequence += 1
    page.agent_spoke |= post.author == ChatMessage.Author.AGENT
    return ChatMessage(
        conversation_id=page.pk,
        sequence=page.last_sequence,
        author=post.author,
        agent=post.agent,
        text=said,
        client_key=post.client_key,
        file_count=post.files,
        created_at=now,
    )


def _keep(fresh: Sequence[ChatMessage], *, pages: dict[int, Page]) -> None:
    if not fresh:
        return
    statements.add(fresh)
    statements.turn([pages[key] for key in {message.conversation_id for message in fresh}], now=fresh[0].created_at)


def writable(text: str, *, wordless: bool = False) -> str:
    """As it can be stored and shown: no NUL, no half of a surrogate pair, no blank ends."""
    said = text.replace("\x00", "").encode("utf-8", "replace").decode().strip()
    if not said and not wordless:
        raise NothingSaid
    if len(said) > TEXT_MAX_LENGTH:
        raise TooLong
    return said
