"""The threads behind all sockets of a process: they write what is said, read what was missed, note who is there."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from chat.conversations import delivery, read_marks
from chat.conversations.missed_messages import MissedMessages, ReaderPosition, find_missed
from chat.conversations.posting import Post, post_all
from chat.models import ChatMessage, Conversation
from chat.refusals import NotWritten
from chat.sockets.batches import Batches


def _write_posts(posts: list[Post]) -> list[ChatMessage | NotWritten]:
    return post_all(posts, now=timezone.now(), carried=True)


def _read_missed(positions: list[ReaderPosition]) -> list[MissedMessages]:
    return find_missed(positions, now=timezone.now())


@dataclass(frozen=True, slots=True)
class ReadMark:
    """How far a side has read. `agent_id`: which agent it was; a colleague who looks on reads for nobody."""

    conversation: Conversation
    side: read_marks.Side
    sequence: int
    agent_id: int | None = None


@transaction.atomic
def _write_read_marks(marks: list[ReadMark]) -> list[None]:
    for mark in marks:
        in_hand = Conversation.objects.filter(pk=mark.conversation.pk, agent=mark.agent_id)
        if mark.side == "customer" or in_hand.exists():
            read_marks.read_up_to(mark.conversation, side=mark.side, sequence=mark.sequence)
    return [None] * len(marks)


def _mark_seen(conversation_ids: list[int]) -> list[None]:
    delivery.mark_customer_seen(sorted(set(conversation_ids)), now=timezone.now())
    return [None] * len(conversation_ids)


# An answer means committed. On SQLite that is one disk sync for all, on PostgreSQL one statement.
message_writer = Batches[Post, ChatMessage | NotWritten](_write_posts, name="chat message writer", most=100)
message_reader = Batches[ReaderPosition, MissedMessages](_read_missed, name="chat message reader", most=20)
seen_writer = Batches[int, None](_mark_seen, name="chat seen writer", most=1_000, pause=0.5)
read_mark_writer = Batches[ReadMark, None](_write_read_marks, name="chat read mark writer", most=200, pause=0.2)
