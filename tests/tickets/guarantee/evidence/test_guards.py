"""A database that was migrated from nothing keeps what a case is proved by: no later migration has lost a trigger."""

import importlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from tests import prepared
from tests.tickets.guarantee.evidence.test_erasure import KEPT
from tickets.search import index

pytestmark = pytest.mark.django_db
TIGHTENED = importlib.import_module("tickets.migrations.0046_only_the_words_that_an_event_names")
OF_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
OF_POSTGRESQL = """
    SELECT tgname, pg_get_triggerdef(pg_trigger.oid) || prosrc FROM pg_trigger
    JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal ORDER BY tgname
"""
NEVER_CHANGE = {
    *{"legal_noticetext", "legal_policy", "legal_version", "legal_versiontext", "supportportal_auditentry"},
    *{"tickets_caseevent", "tickets_caseseal", "tickets_registerentry", "tickets_ticketevent"},
}
STAY = {
    *{"supportportal_auditentry", "tickets_caseevent", "tickets_casenotice", "tickets_caseseal"},
    *{"tickets_conformitycase", "tickets_registerentry", "tickets_ticketevent"},
}


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[list[str]]:
    """The triggers of a new database in which every migration ran, and no test took any away."""
    if connection.vendor == "sqlite":
        prepared.copy_sqlite(tmp_path / "fresh.sqlite3")
        with closing(sqlite3.connect(tmp_path / "fresh.sqlite3")) as database:
            yield [name for name, _ in database.execute(OF_SQLITE)]
        return
    server, name = os.environ["TEST_DATABASE_URL"], f"fresh_{uuid4().hex[:8]}"
    with psycopg.connect(prepared.create_postgresql(server, name)) as database:
        yield [trigger for trigger, _ in database.execute(OF_POSTGRESQL)]
    prepared.drop_postgresql(server, name)


def test_a_fresh_database_has_every_trigger(fresh: list[str]) -> None:
    by_vendor = {"sqlite": "is_not_replaced", "postgresql": "is_not_emptied"}[connection.vendor]
    wanted = {f"{table}_never_changes" for table in NEVER_CHANGE} | {f"{table}_stays" for table in STAY}
    assert set(fresh) == wanted | {f"{table}_{by_vendor}" for table in STAY} | index.trigger_names()


def triggers() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(OF_SQLITE if connection.vendor == "sqlite" else OF_POSTGRESQL)
        return [(name, " ".join(definition.split())) for name, definition in cursor.fetchall()]


def test_guards_that_a_migration_drops_can_be_set_again_as_they_were() -> None:
    """What 0046 says of the migration that comes after one by which SQLite makes one of these tables anew."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        KEPT.unguard(None, editor)
        KEPT.guard(None, editor)
        TIGHTENED.tighten(None, editor)
        before = triggers()
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER tickets_caseevent_never_changes")
        KEPT.unguard(None, editor)
        assert len(triggers()) < len(before) - len(KEPT.KEPT)
        KEPT.guard(None, editor)
        assert triggers() != before  # without 0046's, which lets a redaction empty the words it names
        TIGHTENED.tighten(None, editor)
        assert triggers() == before
