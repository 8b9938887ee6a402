"""The few statements with which a chat is written, by hand: built by the ORM they take three times as long to run."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from chat.models import ChatMessage

ONE_ROW = "(%s, %s, %s, %s, %s, %s, %s, %s)"


@dataclass(slots=True)
class Page:
    """What has to be known of a conversation to write in it."""

    pk: int
    public_id: str  # as 32 hexadecimal digits
    name: str
    status: str
    agent_id: int | None
    last_sequence: int
    agent_spoke: bool = False  # in what is being written now


def lock(keys: Sequence[int]) -> dict[int, Page]:
    """Held until the end of the transaction; in the order of their keys, so that no two processes wait in a circle.

    SQLite needs no word for it: its transactions are IMMEDIATE, one writer at a time.
    """
    held = "FOR UPDATE" if connection.features.has_select_for_update else ""
    rows = _rows(
        "SELECT id, public_id, name, status, agent_id, last_sequence FROM chat_conversation "  # noqa: S608
        f"WHERE id IN ({_places(keys)}) ORDER BY id {held}",
        keys,
    )
    return {row[0]: Page(row[0], _hex(row[1]), *row[2:]) for row in rows}


def sequences_of(names: Sequence[tuple[int, str, str]]) -> dict[tuple[int, str, str], int]:
    """Of messages written before: conversation, author and the client's own key, and their number.

    CROSS JOIN is how SQLite is told to take the names one by one to the index; by itself it reads the whole log.
    """
    rows = _rows(
        "SELECT conversation_id, author, client_key, sequence "  # noqa: S608
        f"FROM (VALUES {', '.join(['(%s, %s, %s)'] * len(names))}) AS named CROSS JOIN chat_chatmessage "
        "WHERE conversation_id = column1 AND author = column2 AND client_key = column3",
        [value for name in names for value in name],
    )
    return {(talk, author, key): sequence for talk, author, key, sequence in rows}


def add(messages: Sequence[ChatMessage]) -> None:
    """All in one statement; each gets its primary key."""
    at = connection.ops.adapt_datetimefield_value
    values = [
        value
        for message in messages
        for value in (
            message.conversation_id,
            message.sequence,
            message.author,
            message.agent_id,
            message.text,
            message.client_key,
            message.file_count,
            at(message.created_at),
        )
    ]
    rows = _rows(
        "INSERT INTO chat_chatmessage "  # noqa: S608
        "(conversation_id, sequence, author, agent_id, text, client_key, file_count, created_at) "
        f"VALUES {', '.join([ONE_ROW] * len(messages))} RETURNING conversation_id, sequence, id",
        values,
    )
    keys = {(talk, sequence): key for talk, sequence, key in rows}
    for message in messages:
        message.pk = keys[message.conversation_id, message.sequence]
        message._state.adding, message._state.db = False, "default"


def turn(pages: Sequence[Page], *, now: datetime) -> None:
    """Each conversation remembers its last number; and where the agent spoke, that it is answered and not heard yet."""
    rows = [value for page in pages for value in (page.pk, page.last_sequence, page.agent_spoke)]
    at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE chat_conversation SET last_sequence = new.column2, "  # noqa: S608
            "answered_at = COALESCE(answered_at, CASE WHEN new.column3 THEN %s END), "
            "first_answered_at = COALESCE(first_answered_at, CASE WHEN new.column3 THEN %s END), "
            "unheard_at = CASE WHEN new.column3 THEN %s ELSE unheard_at END "
            f"FROM (VALUES {', '.join(['(%s, %s, %s)'] * len(pages))}) AS new WHERE id = new.column1",
            [at, at, at, *rows],
        )


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _places(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _hex(public_id: str | uuid.UUID) -> str:
    return public_id.hex if isinstance(public_id, uuid.UUID) else public_id
