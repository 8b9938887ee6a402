"""What readers haven't seen yet, looked up for many of them at once: a few queries for all who ask in one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chat.conversations import chat_log
from chat.conversations.conversation_state import states_of
from chat.models import Conversation
from chat.protocol.wire import encoded, frame

FRAME_MAX_CHARACTERS = 32 * 1024  # of messages in one frame; one that is longer goes alone


@dataclass(frozen=True, slots=True)
class Want:
    """A reader of this conversation has everything up to the sequence `after`."""

    conversation_id: int
    after: int


@dataclass(frozen=True, slots=True)
class Missed:
    """What they don't have: encoded, since it may be much, and waits to be sent."""

    head: int
    state: str  # the frame
    waits_for: str  # the topic, while nobody has taken the conversation
    messages: list[tuple[int, str]]  # sequence and JSON, oldest first, no more than fits a frame


def catch_up(wants: Sequence[Want], *, now: datetime) -> list[Missed]:
    """In the order of the wants. Raises Conversation.DoesNotExist for one that is gone."""
    talks = Conversation.objects.select_related("agent__user").in_bulk({want.conversation_id for want in wants})
    states = {pk: frame(type="state", **state) for pk, state in states_of(list(talks.values()), now=now).items()}
    missed = []
    for want in wants:
        if want.conversation_id not in talks:
            raise Conversation.DoesNotExist
        talk = talks[want.conversation_id]
        messages = _unread(talk, after=want.after) if talk.last_sequence > want.after else []
        waits_for = talk.topic if talk.status == Conversation.Status.WAITING else ""
        missed.append(Missed(talk.last_sequence, states[talk.pk], waits_for, messages))
    return missed


def _unread(talk: Conversation, *, after: int) -> list[tuple[int, str]]:
    chosen: list[tuple[int, str]] = []
    room = FRAME_MAX_CHARACTERS
    for message in chat_log.unread(talk, after=after):
        text = encoded(message)
        room -= len(text)
        if chosen and room < 0:
            break
        chosen.append((message["sequence"], text))
    return chosen
