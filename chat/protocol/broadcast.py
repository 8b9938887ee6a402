"""Telling open pages that there is something new. A hint that is lost costs a moment: the truth is in the database."""

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from django.db import transaction

from chat.models import ChatMessage, Conversation
from chat.protocol.socket_registry import Hint, switchboard
from chat.protocol.wire import encoded, frame, on_the_wire


class Written(Protocol):
    """A conversation in which something was just written, as far as its readers are told."""

    pk: int
    public_id: str  # as 32 hexadecimal digits
    name: str
    agent_id: int | None


def room_of_conversation(conversation_id: int) -> str:
    return f"conversation.{conversation_id}"


def room_of_desk(topic: str) -> str:
    return f"desk.{topic}"


def room_of_agent(agent_id: int) -> str:
    return f"agent.{agent_id}"


def conversation_moved(conversation_id: int) -> None:
    """A message or a change of state: whoever has this conversation open looks again, after the commit."""
    _after_commit([Hint(room_of_conversation(conversation_id))])


def desk_moved(topic: str) -> None:
    """Started, taken or closed: the desks of the topic's team look again, after the commit."""
    _after_commit([Hint(room_of_desk(topic))])


def messages_posted(posted: Sequence[tuple[Written, ChatMessage]], *, carried: bool) -> None:
    """`carried`: with the messages themselves, so that a reader who has all before them needs no look."""
    if carried:
        hints = [_with_message(page, message) for page, message in posted]
    else:
        hints = [Hint(room) for room in {room_of_conversation(page.pk) for page, _ in posted}]
    desks = {page.agent_id for page, _ in posted if page.agent_id}
    if hints:
        _after_commit([*hints, *(Hint(room_of_agent(agent_id)) for agent_id in desks)])


def _with_message(page: Written, message: ChatMessage) -> Hint:
    text = encoded(on_the_wire(message, conversation=page))
    return Hint(room_of_conversation(page.pk), page.public_id, message.sequence, message.author, text)


def reading_moved(conversation: Conversation, *, author: str, last: int) -> None:
    """A side has read up to `last`: everybody in the conversation hears it, after the commit."""
    told = frame(type="read", author=author, last=last)
    _after_commit([Hint(room_of_conversation(conversation.pk), conversation.public_id.hex, text=told)])


def typing(conversation_id: int, public_id: str, *, author: str, name: str) -> None:
    """Somebody types: for the other side, now, and never written down."""
    told = frame(type="typing", author=author, name=name)
    switchboard.spread([Hint(room_of_conversation(conversation_id), public_id, author=author, text=told)])


def _after_commit(hints: list[Hint]) -> None:
    transaction.on_commit(partial(switchboard.spread, hints), robust=True)
