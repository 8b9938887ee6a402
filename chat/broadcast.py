"""Telling open pages that there is something new. A hint, never the news: those are read from the database."""

import asyncio
import logging
from functools import partial

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

HINT = {"type": "chat.hint"}
PATIENCE = 1.0  # seconds: a broker that hangs must not hold a customer's message


def group_of_conversation(conversation_id: int) -> str:
    return f"conversation.{conversation_id}"


def group_of_desk(topic: str) -> str:
    return f"desk.{topic}"


def conversation_moved(conversation_id: int) -> None:
    """A message or a change of state: whoever has this conversation open looks again, after the commit."""
    _hint(group_of_conversation(conversation_id))


def desk_moved(topic: str) -> None:
    """Started, taken or closed: the desks of the topic's team look again, after the commit."""
    _hint(group_of_desk(topic))


def _hint(group: str) -> None:
    transaction.on_commit(partial(_send, group), robust=True)


def _send(group: str) -> None:
    try:
        async_to_sync(_deliver)(group)
    except (RedisError, OSError, TimeoutError) as problem:
        # Every page asks again with its next ping, within 20 seconds.
        log.warning("no hint to %s: %s", group, problem)


async def _deliver(group: str) -> None:
    async with asyncio.timeout(PATIENCE):
        await get_channel_layer().group_send(group, HINT)
