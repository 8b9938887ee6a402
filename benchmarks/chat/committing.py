"""What a word costs that only has to be safe: one row, one commit that waits for the disk, at the calm rooms’ pace."""

import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

import psycopg

TABLE = "CREATE TABLE said (at {key}, text varchar(100))"


def alone(url: str, *, rate: float, seconds: float) -> dict[str, float]:
    """Milliseconds, without a server, a thread or a socket. `url`: of PostgreSQL, empty for SQLite."""
    if url:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(TABLE.format(key="bigserial primary key"))
            return _paced(lambda: server.execute("INSERT INTO said (text) VALUES (%s)", ["a word"]), rate, seconds)
    with tempfile.TemporaryDirectory(prefix="bench-chat-") as name:
        file = sqlite3.connect(Path(name) / "said.sqlite3", isolation_level=None)
        file.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
        file.execute(TABLE.format(key="integer primary key"))
        return _paced(lambda: file.execute("INSERT INTO said (text) VALUES (?)", ["a word"]), rate, seconds)


def _paced(commit: Callable[[], object], rate: float, seconds: float) -> dict[str, float]:
    began, times = time.perf_counter(), []
    for number in range(int(rate * seconds)):
        time.sleep(max(0.0, began + number / rate - time.perf_counter()))
        before = time.perf_counter()
        commit()
        times.append(time.perf_counter() - before)
    cuts = quantiles(times, n=100)
    return {"p50": 1000 * cuts[49], "p99": 1000 * cuts[98]}
