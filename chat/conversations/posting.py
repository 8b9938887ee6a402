"""Writing messages down: many at once, each with the next number of its conversation, each key once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, IntegrityError

from chat.conversations import statements
from chat.conversations.statements import Outcome, Word
from chat.models import TEXT_MAX_LENGTH, ChatMessage
from chat.protocol import broadcast
from chat.refusals import BadKey, ConversationClosed, NothingSaid, NotWritten, NotYourConversation, TooLong
from tickets.models import Agent

KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
REFUSALS: dict[str, type[NotWritten]] = {kind.reason: kind for kind in (ConversationClosed, NotYourConversation)}

COLUMNS = [field.attname for field in ChatMessage._meta.concrete_fields]

Name = tuple[int, str, str]


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
    def name(self) -> Name:
        return self.conversation_id, self.author, self.client_key


@dataclass(frozen=True, slots=True)
class Draft:
    """A post as it can be stored, or why it can't."""

    post: Post
    text: str | None
    fault: NotWritten | None = None

    @property
    def word(self) -> Word:
        post, agent_id = self.post, self.post.agent.pk if self.post.agent else None
        return Word(post.conversation_id, post.author.value, agent_id, self.text, post.client_key, post.files)


def post_all(posts: Sequence[Post], *, now: datetime, carried: bool = False) -> list[ChatMessage | NotWritten]:
    """The only writer of messages: all of them in one commit, each with its own answer, in the order given.

    Sequences have no gap; the same author's same key is the same row. `carried`: readers get the message itself with
    the hint; otherwise they come and read it.
    """
    drafts: dict[Name, Draft] = {}
    for post in posts:
        if post.name not in drafts or drafts[post.name].fault:
            drafts[post.name] = _draft(post)
    outcomes = _written([draft.word for draft in drafts.values()], now=now)
    answers: dict[Name, ChatMessage | NotWritten] = {}
    posted = []
    for draft, outcome in zip(drafts.values(), outcomes, strict=True):
        answers[draft.post.name] = answer = _answer(draft, outcome, now=now)
        if outcome.pk and isinstance(answer, ChatMessage):
            posted.append((outcome.page, answer))
    broadcast.messages_posted(posted, carried=carried)
    return [answers[post.name] for post in posts]


def _draft(post: Post) -> Draft:
    try:
        text = writable(post.text, wordless=post.files > 0)
        if not KEY.fullmatch(post.client_key):
            raise BadKey
    except NotWritten as fault:
        return Draft(post, None, fault)
    return Draft(post, text)


def _written(words: Sequence[Word], *, now: datetime) -> list[Outcome]:
    try:
        return statements.write(words, now=now)
    except IntegrityError:
        # The rival is another process that has just written the same key; now it can be seen.
        return statements.write(words, now=now)


def _answer(draft: Draft, outcome: Outcome, *, now: datetime) -> ChatMessage | NotWritten:
    post = draft.post
    if outcome.known:
        return ChatMessage.objects.get(conversation=post.conversation_id, sequence=outcome.known)
    if draft.fault:
        return draft.fault
    if outcome.refusal:
        return REFUSALS[outcome.refusal]()
    _, _, agent_id, text, key, files = draft.word
    row = [outcome.pk, post.conversation_id, outcome.sequence, post.author, agent_id, text, key, files, now]
    message = ChatMessage.from_db(DEFAULT_DB_ALIAS, COLUMNS, row)
    if post.agent:
        message.agent = post.agent  # readers are told the name
    return message


def writable(text: str, *, wordless: bool = False) -> str:
    """As it can be stored and shown: no NUL, no half of a surrogate pair, no blank ends."""
    said = text.replace("\x00", "").encode("utf-8", "replace").decode().strip()
    if not said and not wordless:
        raise NothingSaid
    if len(said) > TEXT_MAX_LENGTH:
        raise TooLong
    return said
