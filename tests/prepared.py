"""A migrated database, empty or with the demo, made once for a state of the code: copying takes a tenth of a second."""

import fcntl
import hashlib
import importlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.db import connection
from psycopg.sql import SQL, Identifier

from tests.portal import ROOT

FOLDER = ROOT / "build" / "prepared"
PRODUCT = ("supportportal", "faq", "tutorials", "legal", "chat", "tickets")  # migrations may import any of it
READ = {".py", ".md", ".yaml"}
KEPT_BY_THE_DATABASE = (
    "supportportal.migrations.0003_audit_log",
    "tickets.migrations.0031_the_log_stays",
    "tickets.migrations.0058_keep_a_history",
)


def prepare() -> None:
    """Makes what will be copied, unless somebody has: before the first test, since the time of a test is limited."""
    with _one_at_a_time():
        if server := os.environ.get("TEST_DATABASE_URL"):
            _template(server)
        else:
            _file()


def copy_sqlite(path: Path) -> None:
    """A new file there, with every migration applied."""
    with _one_at_a_time():
        shutil.copy(_file(), path)


def let_tables_be_emptied() -> None:
    """Also those that the database keeps, which tests empty; once more after a test that has migrated there and back.

    See tests/audit_log/test_keeping.py and tests/tickets/guarantee/evidence.
    """
    with connection.cursor() as cursor:
        for name in KEPT_BY_THE_DATABASE:
            for statement in importlib.import_module(name).UNGUARD_DELETIONS[connection.vendor]:
                cursor.execute(statement)
    connection.close()


def prepare_demo() -> None:
    """As `prepare`, for tests in a browser."""
    with _one_at_a_time():
        _demo()


def copy_demo(data: Path) -> None:
    """A new folder there: the data of a portal that was opened today with its demo and has stopped.

    Of today, since the demo's cases and chats are told by their age.
    """
    with _one_at_a_time():
        shutil.copytree(_demo(), data)


def create_postgresql(server: str, name: str) -> str:
    """A new database of that name on the server, with every migration applied; gives its URL."""
    with _one_at_a_time(), psycopg.connect(server, autocommit=True) as connection:
        template = _template(server)
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
    return url_of(server, name)


def _file() -> Path:
    made = FOLDER / f"{fingerprint()}.sqlite3"
    if not made.exists():
        for of_before in FOLDER.glob("*.sqlite3"):
            of_before.unlink()
        with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
            _migrate(f"sqlite:///{folder}/new.sqlite3", folder)
            with closing(sqlite3.connect(f"{folder}/new.sqlite3")) as database:
                database.execute("PRAGMA journal_mode=DELETE")  # all of it in one file
            Path(folder, "new.sqlite3").rename(made)
    return made


def _demo() -> Path:
    made = FOLDER / f"demo_{fingerprint()}_{date.today()}"
    if not made.exists():
        for of_before in FOLDER.glob("demo_*"):
            shutil.rmtree(of_before)
        with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
            half = Path(folder, "half")
            half.mkdir()
            shutil.copy(_file(), half / "portal.sqlite3")
            (half / "secret_key").write_text(os.environ["SECRET_KEY"])  # which signs what the demo sends
            _manage("load_demo", DATABASE_URL=f"sqlite:///{half}/portal.sqlite3", PORTAL_DATA=str(half))
            half.rename(made)
    return made


def _template(server: str) -> str:
    template, half = f"prepared_{fingerprint()}", f"half_{fingerprint()}"
    with psycopg.connect(server, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            connection.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(half)))
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(half)))
            with tempfile.TemporaryDirectory() as folder:
                _migrate(url_of(server, half), folder)
            connection.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(half), Identifier(template)))
    return template


def drop_postgresql(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def url_of(server: str, name: str) -> str:
    return urlsplit(server)._replace(path=f"/{name}").geturl()


@cache
def fingerprint() -> str:
    """Of every module and every manuscript of the product, and every version of a library.

    A copy of the project, with a change in it that no migration is about, is told the one of before.
    """
    if of_before := os.environ.get("PREPARED_FOR"):
        return of_before
    digest = hashlib.sha256()
    files = [path for app in PRODUCT for path in sorted((ROOT / app).rglob("*")) if path.suffix in READ]
    for path in [*files, ROOT / "requirements" / "test.txt"]:
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str, data: str) -> None:
    _manage("migrate", "-v0", DATABASE_URL=url, PORTAL_DATA=data)


def _manage(*command: str, **environment: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
