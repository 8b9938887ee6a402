"""A migrated database with the people of the socket tests: filled once a test process, copied for each server."""

import atexit
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import psycopg

from tests import prepared
from tests.portal import ROOT

FILE = "portal.sqlite3"


@contextlib.contextmanager
def own_database(folder: Path, *, empty: str = "") -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Settings that lead to it, and the session key of everybody in it. `empty`: the URL of one to be filled."""
    if empty:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v0"],
            cwd=ROOT,
            env={**os.environ, "PORTAL_DATA": str(folder), "DATABASE_URL": empty},
            check=True,
        )
        yield {"DATABASE_URL": empty}, _filled(PORTAL_DATA=str(folder), DATABASE_URL=empty)
        return
    made, sessions = _made()
    if server := os.environ.get("TEST_DATABASE_URL"):
        name = f"chat_{uuid.uuid4().hex}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {made}")
        try:
            yield {"DATABASE_URL": prepared.url_of(server, name)}, sessions
        finally:
            prepared.drop_postgresql(server, name)
    else:
        shutil.copy(Path(made) / FILE, folder / FILE)
        yield {}, sessions


@cache
def _made() -> tuple[str, dict[str, str]]:
    """The folder of the file, or the name of the database on this run's PostgreSQL."""
    end = contextlib.ExitStack()
    atexit.register(end.close)
    folder = end.enter_context(tempfile.TemporaryDirectory(prefix="portal-chat-"))
    if server := os.environ.get("TEST_DATABASE_URL"):
        name = f"chat_{uuid.uuid4().hex}"
        url = prepared.create_postgresql(server, name)
        end.callback(prepared.drop_postgresql, server, name)
        return name, _filled(PORTAL_DATA=folder, DATABASE_URL=url)
    prepared.copy_sqlite(Path(folder) / FILE)
    return folder, _filled(PORTAL_DATA=folder)


def _filled(**settings: str) -> dict[str, str]:
    people = [sys.executable, "-m", "tests.with_apps", "tests.chat.socket_people"]
    told = subprocess.run(people, cwd=ROOT, env={**os.environ, **settings}, check=True, capture_output=True).stdout
    sessions: dict[str, str] = json.loads(told)
    return sessions
