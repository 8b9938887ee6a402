"""The statements that write a chat, by hand since a word waits for them: one on PostgreSQL, three on SQLite."""

import uuid
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from django.db import connection, transaction

# The rule, for both databases: which word is refused, which is there already, and the number of each new one.
# Keys are looked up by their order, so that PostgreSQL goes by the index however small the table is at that moment.
DECIDED = """
SELECT said.*, CASE WHEN fresh
  THEN last_sequence + row_number() OVER (PARTITION BY conversation_id, fresh ORDER BY place) END AS sequence
FROM (
  SELECT said.*, text IS NOT NULL AND known IS NULL AND refusal IS NULL AS fresh FROM (
    SELECT said.*, public_id, name, status, talk.agent_id AS held_by, last_sequence, (
      SELECT CASE WHEN (m.conversation_id, m.author, m.client_key)
        = (said.conversation_id, said.author, said.client_key) THEN m.sequence END
      FROM chat_chatmessage AS m
      WHERE (m.conversation_id, m.author, m.client_key) >= (said.conversation_id, said.author, said.client_key)
      ORDER BY m.conversation_id, m.author, m.client_key LIMIT 1
    ) AS known, CASE
      WHEN status = 'closed' THEN 'closed'
      WHEN said.author = 'agent' AND said.agent_id <> COALESCE(talk.agent_id, 0) THEN 'not_yours'
    END AS refusal
    FROM said CROSS JOIN talk WHERE talk.id = said.conversation_id
  ) AS said
) AS said
"""
OUTCOME = "place, conversation_id, public_id, name, held_by, refusal, known, decided.sequence"

# What a conversation remembers of new words: the last number; and of an agent's, that it is answered, and not heard.
REMEMBER = """
UPDATE chat_conversation SET last_sequence = last, answered_at = COALESCE(answered_at, spoke_at),
  first_answered_at = COALESCE(first_answered_at, spoke_at), unheard_at = COALESCE(spoke_at, unheard_at)
FROM (
  SELECT conversation_id, max(sequence) AS last, max(CASE WHEN author = 'agent' THEN created_at END) AS spoke_at
  FROM {written} GROUP BY conversation_id {limit}
) AS new WHERE id = new.conversation_id
"""
INSERT = """
INSERT INTO chat_chatmessage
  (conversation_id, author, agent_id, text, client_key, file_count, sequence, created_at)
"""

# Prepared and planned once for each connection, since planning takes longer than writing. So that the plan goes by the
# indexes, it isn't told how long the lists are (SELECT …), looks talks up one by one (LATERAL), and expects few of them
# (LIMIT, which cuts nothing off). `talk` waits for a rival's commit and then sees their number; the same key, written
# by them in that moment, it doesn't see, and fails on the constraint. Rows are locked in the order of their keys: no
# two processes wait in a circle.
ON_POSTGRESQL = f"""
WITH said AS (
  SELECT * FROM unnest(
    (SELECT %s::bigint[]), (SELECT %s::text[]), (SELECT %s::bigint[]), (SELECT %s::text[]), (SELECT %s::text[]),
    (SELECT %s::smallint[])
  ) WITH ORDINALITY AS said (conversation_id, author, agent_id, text, client_key, file_count, place)
), talk AS MATERIALIZED (
  SELECT held.* FROM (SELECT DISTINCT conversation_id FROM said ORDER BY 1) AS meant CROSS JOIN LATERAL (
    SELECT id, public_id, name, status, agent_id, last_sequence FROM chat_conversation
    WHERE id = meant.conversation_id FOR UPDATE
  ) AS held
), decided AS MATERIALIZED ({DECIDED}), written AS (
  {INSERT}
  SELECT conversation_id, author, agent_id, text, client_key, file_count, sequence, %s
  FROM decided WHERE sequence IS NOT NULL
  RETURNING id, conversation_id, sequence, author, created_at
), turned AS ({REMEMBER.format(written="written", limit="LIMIT (SELECT count(*) FROM talk)")})
SELECT {OUTCOME}, written.id FROM decided LEFT JOIN written USING (conversation_id, sequence) ORDER BY place
"""  # noqa: S608

# Its transactions are IMMEDIATE, one writer at a time: no row has to be held.
ON_SQLITE = f"""
WITH said (conversation_id, author, agent_id, text, client_key, file_count, place) AS (VALUES {{said}}),
  talk AS (SELECT id, public_id, name, status, agent_id, last_sequence FROM chat_conversation),
  decided AS ({DECIDED})
SELECT {OUTCOME} FROM decided ORDER BY place
"""  # noqa: S608


class Word(NamedTuple):
    """Something to be written, in the order of the columns that take it."""

    conversation_id: int
    author: str
    agent_id: int | None
    text: str | None  # None: whatever else is right, it can't be stored
    client_key: str
    file_count: int


@dataclass(slots=True)
class Page:
    """A conversation in which something was just written, as far as its readers are told."""

    pk: int
    public_id: str  # as 32 hexadecimal digits
    name: str
    agent_id: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a word: `pk` and `sequence` are those of the new row, `known` the number of an earlier one."""

    page: Page
    refusal: str | None  # the protocol's reason
    known: int | None
    sequence: int | None
    pk: int | None


def write(words: Sequence[Word], *, now: datetime) -> list[Outcome]:
    """One outcome a word, in their order; no two of them may have the same conversation, author and key.

    Raises IntegrityError, and nothing is written, when a rival has written one of the keys at this very moment.
    """
    if connection.vendor == "postgresql":
        # Alone, the statement is its own transaction; in a caller's, what fails must not spoil it.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            return _written_on_postgresql(words, now=now)
    with transaction.atomic():
        return _written_on_sqlite(words, now=now)


def _written_on_postgresql(words: Sequence[Word], *, now: datetime) -> list[Outcome]:
    columns = [list(column) for column in zip(*words, strict=True)]
    connection.ensure_connection()
    # Django's own cursors write the values into the statement, so that each is a new one to plan.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        rows = cursor.execute(ON_POSTGRESQL, [*columns, now]).fetchall()
    return [_outcome(row[:-1], pk=row[-1]) for row in rows]


def _written_on_sqlite(words: Sequence[Word], *, now: datetime) -> list[Outcome]:
    values = [value for place, word in enumerate(words) for value in (*word, place)]
    decided = _rows(ON_SQLITE.format(said=_places(7, len(words))), values)
    fresh = [(words[row[0]], row[-1]) for row in decided if row[-1]]
    keys = _inserted(fresh, now=now) if fresh else {}
    return [_outcome(row, pk=keys.get((row[1], row[-1]))) for row in decided]


def _inserted(fresh: Sequence[tuple[Word, int]], *, now: datetime) -> dict[tuple[int, int], int]:
    """The new rows' keys, by conversation and number."""
    at = connection.ops.adapt_datetimefield_value(now)
    values = [value for word, sequence in fresh for value in (*word, sequence, at)]
    ending = f"VALUES {_places(8, len(fresh))} RETURNING conversation_id, sequence, id"
    keys = {(talk, sequence): pk for talk, sequence, pk in _rows(f"{INSERT} {ending}", values)}
    written = f"chat_chatmessage WHERE id IN {_places(len(keys), 1)}"
    _rows(REMEMBER.format(written=written, limit=""), list(keys.values()))
    return keys


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _places(columns: int, rows: int) -> str:
    return ", ".join([f"({', '.join(['%s'] * columns)})"] * rows)


def _outcome(row: tuple[Any, ...], *, pk: int | None) -> Outcome:
    _place, talk, public_id, name, held_by, refusal, known, sequence = row
    named = public_id.hex if isinstance(public_id, uuid.UUID) else public_id
    return Outcome(Page(talk, named, name, held_by), refusal, known, sequence, pk)
