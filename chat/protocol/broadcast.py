"""Tells open pages that there is something new. A lost hint costs only a moment: the truth is in the database."""

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from django.db import transaction

from chat.models import ChatMessage, Conversation
from chat.protocol.socket_registry import Hint, registry
from chat.protocol.wire import encode, encoded_frame, on_the_wire


class ConversationIdentity(Protocol):
    """What a hint says about the conversation in which something was just written."""

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
    _spread_after_commit([Hint(room_of_conversation(conversation_id))])


def desk_moved(topic: str) -> None:
    """A conversation was started, taken or closed: the desks of the topic's team look again, after the commit."""
    _spread_after_commit([Hint(room_of_desk(topic))])


def messages_posted(new_messages: Sequence[tuple[ConversationIdentity, ChatMessage]], *, carried: bool) -> None:
    """`carried`: with the messages themselves, so that a reader who has all earlier ones needs no query."""
    if carried:
        hints = [_hint_with_message(conversation, message) for conversation, message in new_messages]
    else:
        hints = [Hint(room) for room in {room_of_conversation(conversation.pk) for conversation, _ in new_messages}]
    agent_ids = {conversation.agent_id for conversation, _ in new_messages if conversation.agent_id}
    if hints:
        _spread_after_commit([*hints, *(Hint(room_of_agent(agent_id)) for agent_id in agent_ids)])


def _hint_with_message(conversation: ConversationIdentity, message: ChatMessage) -> Hint:
    text = encode(on_the_wire(message, conversation=conversation))
    return Hint(room_of_conversation(conversation.pk), conversation.public_id, message.sequence, message.author, text)


def reading_moved(conversation: Conversation, *, author: str, last: int) -> None:
    """A side has read up to `last`: everybody in the conversation hears it, after the commit."""
    read_frame = encoded_frame(type="read", author=author, last=last)
    _spread_after_commit([Hint(room_of_conversation(conversation.pk), conversation.public_id.hex, text=read_frame)])


def typing(conversation_id: int, public_id: str, *, author: str, name: str) -> None:
    """Somebody is typing: told to the other side at once, and never stored."""
    typing_frame = encoded_frame(type="typing", author=author, name=name)
    registry.spread([Hint(room_of_conversation(conversation_id), public_id, author=author, text=typing_frame)])


def _spread_after_commit(hints: list[Hint]) -> None:
    transaction.on_commit(partial(registry.spread, hints), robust=True)
