"""A migrated database with the people of the socket tests: made once a test process, copied for each server."""

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
from urllib.parse import urlsplit

import psycopg

from tests.portal import ROOT

FILE = "portal.sqlite3"


@contextlib.contextmanager
def own_database(folder: Path, *, empty: str = "") -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Settings that lead to it, and the session key of everybody in it. `empty`: the URL of one to be filled."""
    if empty:
        yield {"DATABASE_URL": empty}, _filled(PORTAL_DATA=str(folder), DATABASE_URL=empty)
        return
    made, sessions = _made()
    if given := os.environ.get("TEST_DATABASE_URL"):
        with _database(given, f"TEMPLATE {made}") as name:
            yield {"DATABASE_URL": _url(given, name)}, sessions
    else:
        shutil.copy(Path(made) / FILE, folder / FILE)
        yield {}, sessions


@cache
def _made() -> tuple[str, dict[str, str]]:
    """The folder of the file, or the name of the database on this run's PostgreSQL."""
    end = contextlib.ExitStack()
    atexit.register(end.close)
    folder = end.enter_context(tempfile.TemporaryDirectory(prefix="portal-chat-"))
    if given := os.environ.get("TEST_DATABASE_URL"):
        made = end.enter_context(_database(given))
        return made, _filled(PORTAL_DATA=folder, DATABASE_URL=_url(given, made))
    return folder, _filled(PORTAL_DATA=folder)


def _filled(**settings: str) -> dict[str, str]:
    environment = {**os.environ, **settings}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    people = [sys.executable, "-m", "tests.chat.socket_people"]
    told = subprocess.run(people, cwd=ROOT, env=environment, check=True, capture_output=True).stdout
    sessions: dict[str, str] = json.loads(told)
    return sessions


@contextlib.contextmanager
def _database(server: str, how: str = "") -> Iterator[str]:
    name = f"chat_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} {how}")
    try:
        yield name
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _url(server: str, name: str) -> str:
    return urlsplit(server)._replace(path=f"/{name}").geturl()
