"""Stores messages: many at once, each with the next number of its conversation, each key once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, IntegrityError

from chat.conversations import statements
from chat.conversations.address_proof import is_unproved
from chat.conversations.statements import MessageRow, WriteOutcome
from chat.models import TEXT_MAX_LENGTH, ChatMessage, Conversation
from chat.protocol import broadcast
from chat.refusals import (
    AddressUnproved,
    BadKey,
    ConversationClosed,
    NamesLeftOpen,
    NothingSaid,
    NotWritten,
    NotYourConversation,
    TooLong,
)
from tickets.canned_replies.variables import gaps_in
from tickets.letters.details import quotes_a_contract
from tickets.models import Agent

CLIENT_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
REFUSALS: dict[str, type[NotWritten]] = {kind.reason: kind for kind in (ConversationClosed, NotYourConversation)}

MESSAGE_COLUMNS = [field.attname for field in ChatMessage._meta.concrete_fields]

MessageKey = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody wants to say."""

    conversation_id: int
    author: ChatMessage.Author
    text: str
    client_key: str
    agent: Agent | None = None
    files: int = 0  # how many come with it; their rows are created in the same transaction
    knowingly: bool = False  # an agent was asked about the contract that it quotes

    @property
    def message_key(self) -> MessageKey:
        return self.conversation_id, self.author, self.client_key


@dataclass(frozen=True, slots=True)
class CheckedPost:
    """A post as it can be stored, or why it can't."""

    post: Post
    text: str | None
    fault: NotWritten | None = None

    @property
    def row(self) -> MessageRow:
        post, agent_id = self.post, self.post.agent.pk if self.post.agent else None
        return MessageRow(post.conversation_id, post.author.value, agent_id, self.text, post.client_key, post.files)


def post_all(posts: Sequence[Post], *, now: datetime, carried: bool = False) -> list[ChatMessage | NotWritten]:
    """The only writer of messages: all in one commit, each with its own answer, in the order given.

    Sequences have no gaps; the same key from the same author is the same row. `carried`: readers get the message
    itself with the hint; otherwise they come and read it.
    """
    checked_posts: dict[MessageKey, CheckedPost] = {}
    for post in posts:
        if post.message_key not in checked_posts or checked_posts[post.message_key].fault:
            checked_posts[post.message_key] = _check_post(post)
    outcomes = _write_rows([checked.row for checked in checked_posts.values()], now=now)
    answers: dict[MessageKey, ChatMessage | NotWritten] = {}
    new_messages = []
    for checked, outcome in zip(checked_posts.values(), outcomes, strict=True):
        answers[checked.post.message_key] = answer = _answer_to(checked, outcome, now=now)
        if outcome.pk and isinstance(answer, ChatMessage):
            new_messages.append((outcome.page, answer))
    broadcast.messages_posted(new_messages, carried=carried)
    return [answers[post.message_key] for post in posts]


def _check_post(post: Post) -> CheckedPost:
    try:
        text = clean_text(post.text, wordless=post.files > 0)
        if not CLIENT_KEY.fullmatch(post.client_key):
            raise BadKey
        if post.author == ChatMessage.Author.AGENT and gaps_in(text):
            raise NamesLeftOpen
        if _quotes_unknowingly(post, text):
            raise AddressUnproved
    except NotWritten as fault:
        return CheckedPost(post, None, fault)
    return CheckedPost(post, text)


def _quotes_unknowingly(post: Post, text: str) -> bool:
    """Of agents alone: a customer may name any contract."""
    if post.author != ChatMessage.Author.AGENT or post.knowingly or not quotes_a_contract(text):
        return False
    conversation = Conversation.objects.select_related("ticket__customer").filter(pk=post.conversation_id).first()
    return conversation is not None and is_unproved(conversation)


def _write_rows(rows: Sequence[MessageRow], *, now: datetime) -> list[WriteOutcome]:
    try:
        return statements.write(rows, now=now)
    except IntegrityError:
        # The rival is another process that has just written the same key; now it can be seen.
        return statements.write(rows, now=now)


def _answer_to(checked: CheckedPost, outcome: WriteOutcome, *, now: datetime) -> ChatMessage | NotWritten:
    post = checked.post
    if outcome.known:
        return ChatMessage.objects.get(conversation=post.conversation_id, sequence=outcome.known)
    if outcome.refusal:
        return REFUSALS[outcome.refusal]()
    if checked.fault:
        return checked.fault
    _, _, agent_id, text, key, files = checked.row
    values = [outcome.pk, post.conversation_id, outcome.sequence, post.author, agent_id, text, key, files, now, None]
    message = ChatMessage.from_db(DEFAULT_DB_ALIAS, MESSAGE_COLUMNS, values)
    if post.agent:
        message.agent = post.agent  # readers are told their name
    return message


def clean_text(text: str, *, wordless: bool = False) -> str:
    """The text as it can be stored and shown: no NUL, no half surrogate pair, no blanks at the ends."""
    stripped = text.replace("\x00", "").encode("utf-8", "replace").decode().strip()
    if not stripped and not wordless:
        raise NothingSaid
    if len(stripped) > TEXT_MAX_LENGTH:
        raise TooLong
    return stripped
