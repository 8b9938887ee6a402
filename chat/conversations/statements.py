"""The SQL that writes a chat, by hand since each message waits for it: one statement on PostgreSQL, three on SQLite."""

import uuid
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from django.db import connection, transaction

# The rule, for both databases: which message is refused, which is there already, and the number of each new one.
# Keys are looked up by their order, so that PostgreSQL uses the index however small the table is at that moment.
DECIDED_SQL = """
SELECT posts.*, CASE WHEN fresh
  THEN last_sequence + row_number() OVER (PARTITION BY conversation_id, fresh ORDER BY place) END AS sequence
FROM (
  SELECT posts.*, text IS NOT NULL AND known IS NULL AND refusal IS NULL AS fresh FROM (
    SELECT posts.*, public_id, name, status, talk.agent_id AS held_by, last_sequence, (
      SELECT CASE WHEN (m.conversation_id, m.author, m.client_key)
        = (posts.conversation_id, posts.author, posts.client_key) THEN m.sequence END
      FROM chat_chatmessage AS m
      WHERE (m.conversation_id, m.author, m.client_key) >= (posts.conversation_id, posts.author, posts.client_key)
      ORDER BY m.conversation_id, m.author, m.client_key LIMIT 1
    ) AS known, CASE
      WHEN status = 'closed' THEN 'closed'
      WHEN posts.author = 'agent' AND posts.agent_id <> COALESCE(talk.agent_id, 0) THEN 'not_yours'
    END AS refusal
    FROM posts CROSS JOIN talk WHERE talk.id = posts.conversation_id
  ) AS posts
) AS posts
"""
OUTCOME_COLUMNS = "place, conversation_id, public_id, name, held_by, refusal, known, decided.sequence"

# What a conversation remembers of new messages: the last number and, of an agent's, that it is answered but unheard.
UPDATE_CONVERSATION_SQL = """
UPDATE chat_conversation SET last_sequence = last, answered_at = COALESCE(answered_at, spoke_at),
  first_answered_at = COALESCE(first_answered_at, spoke_at), unheard_at = COALESCE(spoke_at, unheard_at)
FROM (
  SELECT conversation_id, max(sequence) AS last, max(CASE WHEN author = 'agent' THEN created_at END) AS spoke_at
  FROM {written} GROUP BY conversation_id {limit}
) AS new WHERE id = new.conversation_id
"""
INSERT_MESSAGE_SQL = """
INSERT INTO chat_chatmessage
  (conversation_id, author, agent_id, text, client_key, file_count, sequence, created_at)
"""

# Prepared and planned once for each connection, because planning takes longer than writing. To make the plan use the
# indexes, talks are looked up one by one (LATERAL), and few of them are expected (LIMIT, which cuts nothing off).
# `talk` waits for a rival's commit and then sees their number; it doesn't see the same key if the rival has just
# written that, and fails on the constraint. Rows are locked in the order of their keys, so that no two processes
# deadlock.
POSTGRESQL_STATEMENT = f"""
WITH posts (conversation_id, author, agent_id, text, client_key, file_count, place) AS (
  {{posts}}
), talk AS MATERIALIZED (
  SELECT locked.* FROM (SELECT DISTINCT conversation_id FROM posts ORDER BY 1) AS ids CROSS JOIN LATERAL (
    SELECT id, public_id, name, status, agent_id, last_sequence FROM chat_conversation
    WHERE id = ids.conversation_id FOR UPDATE
  ) AS locked
), decided AS MATERIALIZED ({DECIDED_SQL}), written AS (
  {INSERT_MESSAGE_SQL}
  SELECT conversation_id, author, agent_id, text, client_key, file_count, sequence, %s
  FROM decided WHERE sequence IS NOT NULL
  RETURNING id, conversation_id, sequence, author, created_at
), turned AS ({UPDATE_CONVERSATION_SQL.format(written="written", limit="LIMIT (SELECT count(*) FROM talk)")})
SELECT {OUTCOME_COLUMNS}, written.id FROM decided LEFT JOIN written USING (conversation_id, sequence) ORDER BY place
"""  # noqa: S608

# One message, as nearly all come while people talk, is cheaper to hand over by itself than in lists of one. The lists'
# lengths are hidden from the plan (SELECT …), or it would expect many.
ONE_ON_POSTGRESQL = POSTGRESQL_STATEMENT.format(
    posts="VALUES (%s::bigint, %s::text, %s::bigint, %s::text, %s::text, %s::smallint, 1::bigint)"
)
MANY_ON_POSTGRESQL = POSTGRESQL_STATEMENT.format(
    posts="""SELECT * FROM unnest(
    (SELECT %s::bigint[]), (SELECT %s::text[]), (SELECT %s::bigint[]), (SELECT %s::text[]), (SELECT %s::text[]),
    (SELECT %s::smallint[])
  ) WITH ORDINALITY"""
)

# SQLite's transactions are IMMEDIATE, one writer at a time: no row has to be locked.
SQLITE_STATEMENT = f"""
WITH posts (conversation_id, author, agent_id, text, client_key, file_count, place) AS (VALUES {{posts}}),
  talk AS (SELECT id, public_id, name, status, agent_id, last_sequence FROM chat_conversation),
  decided AS ({DECIDED_SQL})
SELECT {OUTCOME_COLUMNS} FROM decided ORDER BY place
"""  # noqa: S608


class MessageRow(NamedTuple):
    """A message to be written, in the order of its columns."""

    conversation_id: int
    author: str
    agent_id: int | None
    text: str | None  # None: it can't be stored, even if all else is right
    client_key: str
    file_count: int


@dataclass(slots=True)
class WrittenConversation:
    """What readers are told about a conversation in which something was just written."""

    pk: int
    public_id: str  # as 32 hexadecimal digits
    name: str
    agent_id: int | None


@dataclass(frozen=True, slots=True)
class WriteOutcome:
    """What became of a message: `pk` and `sequence` are the new row's, `known` the number of an earlier one."""

    page: WrittenConversation
    refusal: str | None  # the protocol's reason
    known: int | None
    sequence: int | None
    pk: int | None


def write(rows: Sequence[MessageRow], *, now: datetime) -> list[WriteOutcome]:
    """One outcome for each row, in their order; no two may have the same conversation, author and key.

    Raises IntegrityError, having written nothing, when a rival has just written one of the keys.
    """
    if connection.vendor == "postgresql":
        # On its own the statement is its own transaction; inside a caller's, its failure must not break that one.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            return _write_on_postgresql(rows, now=now)
    with transaction.atomic():
        return _write_on_sqlite(rows, now=now)


def _write_on_postgresql(rows: Sequence[MessageRow], *, now: datetime) -> list[WriteOutcome]:
    many = len(rows) > 1
    statement = MANY_ON_POSTGRESQL if many else ONE_ON_POSTGRESQL
    values: list[Any] = [list(column) for column in zip(*rows, strict=True)] if many else [*rows[0]]
    connection.ensure_connection()
    # Django's own cursors write the values into the statement, so that each one would be planned anew.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        outcomes = cursor.execute(statement, [*values, now]).fetchall()
    return [_outcome_of_row(row[:-1], pk=row[-1]) for row in outcomes]


def _write_on_sqlite(rows: Sequence[MessageRow], *, now: datetime) -> list[WriteOutcome]:
    values = [value for place, row in enumerate(rows) for value in (*row, place)]
    decisions = _fetch_rows(SQLITE_STATEMENT.format(posts=_placeholders(7, len(rows))), values)
    new_rows = [(rows[place], sequence) for place, *_, sequence in decisions if sequence]
    keys = _insert_messages(new_rows, now=now) if new_rows else {}
    return [_outcome_of_row(row, pk=keys.get((row[1], row[-1]))) for row in decisions]


def _insert_messages(new_rows: Sequence[tuple[MessageRow, int]], *, now: datetime) -> dict[tuple[int, int], int]:
    """The new rows' keys, by conversation and number."""
    at = connection.ops.adapt_datetimefield_value(now)
    values = [value for row, sequence in new_rows for value in (*row, sequence, at)]
    ending = f"VALUES {_placeholders(8, len(new_rows))} RETURNING conversation_id, sequence, id"
    keys = {(talk, sequence): pk for talk, sequence, pk in _fetch_rows(f"{INSERT_MESSAGE_SQL} {ending}", values)}
    written = f"chat_chatmessage WHERE id IN {_placeholders(len(keys), 1)}"
    _fetch_rows(UPDATE_CONVERSATION_SQL.format(written=written, limit=""), list(keys.values()))
    return keys


def _fetch_rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _placeholders(columns: int, rows: int) -> str:
    return ", ".join([f"({', '.join(['%s'] * columns)})"] * rows)


def _outcome_of_row(row: tuple[Any, ...], *, pk: int | None) -> WriteOutcome:
    _place, talk, public_id, name, held_by, refusal, known, sequence = row
    hex_id = public_id.hex if isinstance(public_id, uuid.UUID) else public_id
    return WriteOutcome(WrittenConversation(talk, hex_id, name, held_by), refusal, known, sequence, pk)
