"""How a chat’s message looks on its way to a reader: by socket, by polling, or from another process."""

import json
from collections.abc import Iterable
from typing import Protocol, TypedDict

from chat.models import ChatMessage
from chat.protocol import attached_files
from chat.protocol.attached_files import FilePosted


class NamedConversation(Protocol):
    """What a message needs to know about its conversation."""

    name: str


class MessagePosted(TypedDict):
    """A message as it goes over the wire."""

    sequence: int
    key: str
    author: str
    agent: int | None  # which agent wrote it, so that colleagues in one chat can be told apart
    name: str
    text: str
    at: str
    files: list[FilePosted]


def on_the_wire(message: ChatMessage, *, conversation: NamedConversation) -> MessagePosted:
    return {
        "sequence": message.sequence,
        "key": message.client_key,
        "author": message.author,
        "agent": message.agent_id,
        "name": speaker(message, conversation=conversation),
        "text": message.shown_text,
        "at": message.created_at.isoformat(),
        "files": attached_files.files_on_the_wire(message),
    }


def speaker(message: ChatMessage, *, conversation: NamedConversation) -> str:
    if message.author == ChatMessage.Author.CUSTOMER:
        return conversation.name
    return message.agent.first_name if message.agent else ""


encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encoded_frame(**content: object) -> str:
    return encode(content)


def messages_frame(messages: Iterable[str]) -> str:
    """From messages that are already encoded: that is done once, however many readers there are."""
    return f'{{"type":"messages","messages":[{",".join(messages)}]}}'
