"""The threads behind all sockets of a process: what is said is written, what was missed is read, who is there noted."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from chat.conversations import delivery, read_marks
from chat.conversations.missed_messages import Missed, Want, catch_up
from chat.conversations.posting import Post, post_all
from chat.models import ChatMessage, Conversation
from chat.refusals import NotWritten
from chat.sockets.batches import Batches


def _write(posts: list[Post]) -> list[ChatMessage | NotWritten]:
    return post_all(posts, now=timezone.now(), carried=True)


def _read(wants: list[Want]) -> list[Missed]:
    return catch_up(wants, now=timezone.now())


@dataclass(frozen=True, slots=True)
class Mark:
    """A side has read so far. `agent_id`: whose eyes they were; a colleague who looks on reads for nobody."""

    conversation: Conversation
    side: read_marks.Side
    sequence: int
    agent_id: int | None = None


@transaction.atomic
def _mark(marks: list[Mark]) -> list[None]:
    for mark in marks:
        theirs = Conversation.objects.filter(pk=mark.conversation.pk, agent=mark.agent_id)
        if mark.side == "customer" or theirs.exists():
            read_marks.read_up_to(mark.conversation, side=mark.side, sequence=mark.sequence)
    return [None] * len(marks)


def _note(conversation_ids: list[int]) -> list[None]:
    delivery.customer_seen(sorted(set(conversation_ids)), now=timezone.now())
    return [None] * len(conversation_ids)


# An answer means: committed. On SQLite that is one sync of the disk for all, on PostgreSQL one statement.
scribe = Batches[Post, ChatMessage | NotWritten](_write, name="chat scribe", most=100)
reader = Batches[Want, Missed](_read, name="chat reader", most=20)
witness = Batches[int, None](_note, name="chat witness", most=1_000, pause=0.5)
marker = Batches[Mark, None](_mark, name="chat marker", most=200, pause=0.2)
