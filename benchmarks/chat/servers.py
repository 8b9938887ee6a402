"""The contestants, one at a time: each a server process on a core of its own, all before the same Redis."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from supportportal.foundations import environment
from supportportal.serve import redis_server, web_server
from tests.portal import ROOT, free_port

KINDS = ["daphne", "uvicorn"]


@dataclass(frozen=True, slots=True)
class Contestant:
    """`rooms`: what ours needs to be let into each."""

    name: str
    port: int
    pid: int
    rooms: list[dict[str, str]] = field(default_factory=list)

    @property
    def rss(self) -> int:
        return psutil.Process(self.pid).memory_info().rss


def pin(pid: int, core: int) -> None:
    """The server has one core, everything else the other; on a machine with only one they share it."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(pid, {core})


@contextlib.contextmanager
def redis() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="bench-chat-") as name:
        running = subprocess.Popen(redis_server.command(Path(name)), stdout=subprocess.DEVNULL)
        pin(running.pid, 1)
        try:
            yield environment.embedded_redis_url(Path(name))
        finally:
            running.terminate()
            running.wait(20)


@contextlib.contextmanager
def floor(redis_url: str) -> Iterator[Contestant]:
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.chat.floor", str(port)]
    with _process("floor", command, port, path="/0", REDIS_URL=redis_url) as running:
        yield running


@contextlib.contextmanager
def tutorial(server: str, redis_url: str) -> Iterator[Contestant]:
    port = free_port()
    command = web_server.command(server, "benchmarks.chat.tutorial:application", port=port)
    with _process(f"tutorial {server}", command, port, path="/ws/chat/0/", REDIS_URL=redis_url) as running:
        yield running


@contextlib.contextmanager
def ours(server: str, redis_url: str, *, rooms: int, database_url: str = "") -> Iterator[Contestant]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bench-chat-") as data:
        settings = {
            "PORTAL_DATA": data,
            "SECRET_KEY": "only-for-benches-" + "0123456789" * 5,
            "PORT": str(port),
            "REDIS_URL": redis_url,
            "DATABASE_URL": database_url or f"sqlite:///{data}/portal.sqlite3",
            "DJANGO_SETTINGS_MODULE": "supportportal.settings",
            "LOG_LEVEL": "ERROR",
        }
        python = {"cwd": ROOT, "env": {**os.environ, **settings}, "check": True}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], **python)
        made = subprocess.run(
            [sys.executable, "-m", "tests.with_apps", "benchmarks.chat.rooms", str(rooms)],
            capture_output=True,
            **python,
        )
        command = web_server.command(server, "benchmarks.chat.ours:application", port=port)
        name = f"ours {server} {'PostgreSQL' if database_url else 'SQLite'}"
        with _process(name, command, port, path="/ws/chat/", **settings) as running:
            yield Contestant(name, port, running.pid, json.loads(made.stdout))


@contextlib.contextmanager
def new_database(url: str) -> Iterator[str]:
    name = f"bench_{uuid.uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def _process(name: str, command: list[str], port: int, *, path: str, **settings: str) -> Iterator[Contestant]:
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings})
    pin(process.pid, 0)
    try:
        deadline = time.monotonic() + 60
        while not _answers(port, path):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{name} did not start")
            time.sleep(0.1)
        yield Contestant(name, port, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _answers(port: int, path: str) -> bool:
    try:
        with connect(f"ws://127.0.0.1:{port}{path}", origin=f"http://localhost:{port}", open_timeout=5):
            return True
    except (OSError, WebSocketException, TimeoutError):
        return False
