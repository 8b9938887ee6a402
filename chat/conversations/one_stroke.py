"""What is said on sockets, written on PostgreSQL in one statement, which is its own transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg
from django.db import IntegrityError, connection

from chat.conversations.posting import KEY, Post, Refused, post_all, writable
from chat.conversations.statements import Page
from chat.models import ChatMessage
from chat.protocol import broadcast

# Prepared and planned once for each connection, since planning takes longer than writing. So that the plan goes by the
# indexes, however small the tables are at that moment, it isn't told how long the lists are (SELECT …), looks talks up
# one by one (LATERAL) and keys by their order, and expects few of them (LIMIT, which cuts nothing off).
# `held` waits for a rival's commit and then sees their number; the same key, written by them in that moment, it doesn't
# see, and fails on the constraint. Rows are locked in the order of their keys: no two processes wait in a circle.
WRITE = """
WITH said AS (
  SELECT * FROM unnest(
    (SELECT %(talk)s::bigint[]), (SELECT %(author)s::text[]), (SELECT %(agent)s::bigint[]),
    (SELECT %(text)s::text[]), (SELECT %(key)s::text[])
  ) WITH ORDINALITY AS said (conversation_id, author, agent_id, text, client_key, place)
), held AS MATERIALIZED (
  SELECT talk.* FROM (SELECT DISTINCT conversation_id FROM said ORDER BY 1) AS meant CROSS JOIN LATERAL (
    SELECT id, public_id, name, status, agent_id, last_sequence FROM chat_conversation
    WHERE id = meant.conversation_id FOR UPDATE
  ) AS talk
), fresh AS MATERIALIZED (
  SELECT said.*, held.last_sequence + row_number() OVER (PARTITION BY held.id ORDER BY place) AS sequence
  FROM said JOIN held ON held.id = conversation_id
  WHERE status <> 'closed' AND (author <> 'agent' OR said.agent_id = held.agent_id) AND (
    SELECT (m.conversation_id, m.author, m.client_key) = (said.conversation_id, said.author, said.client_key)
    FROM chat_chatmessage AS m
    WHERE (m.conversation_id, m.author, m.client_key) >= (said.conversation_id, said.author, said.client_key)
    ORDER BY m.conversation_id, m.author, m.client_key LIMIT 1
  ) IS NOT TRUE
), written AS (
  INSERT INTO chat_chatmessage
    (conversation_id, sequence, author, agent_id, text, client_key, file_count, created_at)
  SELECT conversation_id, sequence, author, agent_id, text, client_key, 0, %(now)s FROM fresh
  RETURNING id, conversation_id, sequence, author, client_key
), turned AS (
  UPDATE chat_conversation SET last_sequence = last,
    answered_at = COALESCE(answered_at, CASE WHEN agent_spoke THEN %(now)s END),
    first_answered_at = COALESCE(first_answered_at, CASE WHEN agent_spoke THEN %(now)s END),
    unheard_at = CASE WHEN agent_spoke THEN %(now)s ELSE unheard_at END
  FROM (
    SELECT conversation_id, max(sequence) AS last, bool_or(author = 'agent') AS agent_spoke FROM fresh GROUP BY 1
    LIMIT (SELECT count(*) FROM held)
  ) AS new
  WHERE id = conversation_id
)
SELECT conversation_id, written.author, client_key, written.id, sequence, public_id, name, status, held.agent_id
FROM written JOIN held ON held.id = conversation_id ORDER BY conversation_id, sequence
"""

# The same for a word that comes alone, as nearly all do while people talk: a third of a millisecond less.
WRITE_ONE = """
WITH turned AS (
  UPDATE chat_conversation SET last_sequence = last_sequence + 1,
    answered_at = COALESCE(answered_at, CASE WHEN %(author)s = 'agent' THEN %(now)s::timestamptz END),
    first_answered_at = COALESCE(first_answered_at, CASE WHEN %(author)s = 'agent' THEN %(now)s::timestamptz END),
    unheard_at = CASE WHEN %(author)s = 'agent' THEN %(now)s::timestamptz ELSE unheard_at END
  WHERE id = %(talk)s AND status <> 'closed' AND (%(author)s <> 'agent' OR agent_id = %(agent)s) AND (
    SELECT (m.conversation_id, m.author, m.client_key) = (%(talk)s, %(author)s, %(key)s)
    FROM chat_chatmessage AS m WHERE (m.conversation_id, m.author, m.client_key) >= (%(talk)s, %(author)s, %(key)s)
    ORDER BY m.conversation_id, m.author, m.client_key LIMIT 1
  ) IS NOT TRUE
  RETURNING id, public_id, name, status, agent_id, last_sequence
), written AS (
  INSERT INTO chat_chatmessage
    (conversation_id, sequence, author, agent_id, text, client_key, file_count, created_at)
  SELECT id, last_sequence, %(author)s, %(agent)s, %(text)s, %(key)s, 0, %(now)s FROM turned
  RETURNING id, conversation_id, author, client_key
)
SELECT conversation_id, author, client_key, written.id, last_sequence, public_id, name, status, agent_id
FROM written CROSS JOIN turned
"""

Name = tuple[int, str, str]


def post_at_once(posts: Sequence[Post], *, now: datetime) -> list[ChatMessage | Refused]:
    """As `post_all`, which gets whatever isn't plainly new: a key again, a refusal, and all that SQLite is told."""
    written = _written(posts, now=now) if connection.vendor == "postgresql" else {}
    rest = [post for post in posts if post.name not in written]
    answers = iter(post_all(rest, now=now, carried=True) if rest else [])
    return [written.get(post.name) or next(answers) for post in posts]


def _written(posts: Sequence[Post], *, now: datetime) -> dict[Name, ChatMessage]:
    plain = {post.name: (post, text) for post in posts if (text := _plain(post))}
    try:
        rows = _rows(list(plain.values()), now=now) if plain else []
    except IntegrityError:
        # The rival is another process that has just written the same key: nothing of ours is written.
        return {}
    told = [(_page(row), _message(row, *plain[row[:3]], now=now)) for row in rows]
    broadcast.messages_posted(told, carried=True)
    return {row[:3]: message for row, (_, message) in zip(rows, told, strict=True)}


def _plain(post: Post) -> str:
    """The text as it is stored; empty when it takes more than one look to say."""
    try:
        return writable(post.text) if KEY.fullmatch(post.client_key) and not post.files else ""
    except Refused:
        return ""


def _rows(said: Sequence[tuple[Post, str]], *, now: datetime) -> list[tuple[Any, ...]]:
    columns: dict[str, list[Any]] = {
        "talk": [post.conversation_id for post, _ in said],
        "author": [str(post.author) for post, _ in said],
        "agent": [post.agent.pk if post.agent else None for post, _ in said],
        "text": [text for _, text in said],
        "key": [post.client_key for post, _ in said],
    }
    if len(said) == 1:
        return _run(WRITE_ONE, {name: value for name, [value] in columns.items()}, now=now)
    return _run(WRITE, columns, now=now)


def _run(statement: str, values: dict[str, Any], *, now: datetime) -> list[tuple[Any, ...]]:
    connection.ensure_connection()
    # Django's own cursors write the values into the statement, so that each is a new one to plan.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(statement, {**values, "now": now}).fetchall()


def _page(row: tuple[Any, ...]) -> Page:
    talk, _author, _key, _pk, sequence, public_id, name, status, agent_id = row
    return Page(talk, public_id.hex, name, status, agent_id, sequence)


def _message(row: tuple[Any, ...], post: Post, text: str, *, now: datetime) -> ChatMessage:
    return ChatMessage(
        pk=row[3],
        conversation_id=post.conversation_id,
        sequence=row[4],
        author=post.author,
        agent=post.agent,
        text=text,
        client_key=post.client_key,
        created_at=now,
    )
