"""What readers haven't seen yet, looked up for many at once: a few queries for all who ask at the same moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chat.conversations import chat_log
from chat.conversations.conversation_state import states_of
from chat.models import Conversation
from chat.protocol.wire import encode, encoded_frame

FRAME_MAX_CHARACTERS = 32 * 1024  # of messages in one frame; a longer message goes alone


@dataclass(frozen=True, slots=True)
class ReaderPosition:
    """A reader of this conversation who has everything up to the sequence `after`."""

    conversation_id: int
    after: int


@dataclass(frozen=True, slots=True)
class MissedMessages:
    """What a reader doesn't have, already encoded: it may be a lot, and waits to be sent."""

    head: int
    state: str  # the frame
    waits_for: str  # the topic, while nobody has taken the conversation
    messages: list[tuple[int, str]]  # sequence and JSON, oldest first, no more than fit into a frame


def find_missed(positions: Sequence[ReaderPosition], *, now: datetime) -> list[MissedMessages]:
    """In the order of `positions`. Raises Conversation.DoesNotExist if one of the conversations is gone."""
    keys = {position.conversation_id for position in positions}
    conversations = Conversation.objects.select_related("agent__user").in_bulk(keys)
    states = states_of(list(conversations.values()), now=now)
    state_frames = {pk: encoded_frame(type="state", **state) for pk, state in states.items()}
    missed = []
    for position in positions:
        if position.conversation_id not in conversations:
            raise Conversation.DoesNotExist
        conversation = conversations[position.conversation_id]
        is_behind = conversation.last_sequence > position.after
        messages = _messages_for_one_frame(conversation, after=position.after) if is_behind else []
        waits_for = conversation.topic if conversation.status == Conversation.Status.WAITING else ""
        missed.append(MissedMessages(conversation.last_sequence, state_frames[conversation.pk], waits_for, messages))
    return missed


def _messages_for_one_frame(conversation: Conversation, *, after: int) -> list[tuple[int, str]]:
    messages: list[tuple[int, str]] = []
    room = FRAME_MAX_CHARACTERS
    for message in chat_log.messages_after(conversation, after=after):
        text = encode(message)
        room -= len(text)
        if messages and room < 0:
            break
        messages.append((message["sequence"], text))
    return messages
