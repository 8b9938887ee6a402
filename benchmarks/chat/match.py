"""The chat's figures, each beside its rivals': the floor is measured anew before every cell, on the same cores.

For all contestants alike: the busy rooms come first and warm the server up, what is said in the first second of a cell
isn't counted, and the calm cell is long enough that its p99 isn't three messages that met a bad moment. Beside them
stands what a commit alone takes on that database: the rivals store nothing, and no server can be quicker than its disk.
`--server=` and `--database=` measure one of each, `--part=idle` only the idle lines and the reader that stops.
"""

import argparse
import asyncio
import contextlib
import os
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks import report
from benchmarks.chat import committing, idling, servers, talking
from benchmarks.chat.servers import Contestant
from benchmarks.report import Result, Subject, Table, Target
from tests.postgres import NoPostgres, own_postgres

BUSY, WINDOW = 20, 2  # rooms, and messages each side has on their way
CALM, RATE = 50, 100.0  # rooms, and messages a second in all of them together
IDLERS, STOPPED_BURST = 10_000, 5_000
SUBJECT = Subject(
    "The chat: words, idle lines, a reader that stops",
    """
    Two people in each room write and read over WebSockets; a word counts when both have got it, and its delay is how
    long the other one waits. Ours stores each word in a database that waits for the disk before it says that it has
    it. The floor is a bare socket server that sends each word to its room through one Redis publish, and the peer is
    the chat room of Channels’ own tutorial; both store nothing. Each server has one core, everything else the other.
    Beside them stands what a commit alone takes on that database, at the same pace. Then 10,000 conversations in which
    nobody says anything, and one reader who has stopped reading.
    """,
)
DATABASES = ["SQLite", "PostgreSQL"]


@dataclass(frozen=True, slots=True)
class Length:
    """Seconds of each cell, and how often everything is measured."""

    busy: float
    calm: float
    passes: int


QUICK, FULL = Length(4, 10, 1), Length(8, 20, 3)


def cell(contestant: Contestant, length: Length) -> dict[str, float]:
    fast = asyncio.run(talking.throughput(contestant, rooms=BUSY, window=WINDOW, seconds=length.busy))
    calm = asyncio.run(talking.latency(contestant, rooms=CALM, rate=RATE, seconds=length.calm))
    return {"throughput": fast, "p50": calm["p50"], "p99": calm["p99"], "lost": calm["lost"]}


@contextlib.contextmanager
def databases(wanted: Collection[str]) -> Iterator[dict[str, str]]:
    """Both of them wait for the disk with every commit."""
    if "PostgreSQL" not in wanted:
        yield {"SQLite": ""}
        return
    try:
        with own_postgres(durable=True) as server:
            known = {"SQLite": "", "PostgreSQL": server.url}
            yield {name: known[name] for name in wanted}
    except NoPostgres as reason:
        print(f"Without PostgreSQL: {reason}", file=sys.stderr)
        yield {"SQLite": ""}


def race(server: str, redis_url: str, known: dict[str, str], length: Length) -> list[dict[str, Any]]:
    """A row for each pass and database: ours, the tutorial on the same server, and the floor just before each."""
    rows = []
    for number in range(length.passes):
        for database, url in known.items():
            row: dict[str, Any] = {"server": server, "database": database, "pass": number}
            with servers.floor(redis_url) as contestant:
                row["floor"] = cell(contestant, length)
            with servers.tutorial(server, redis_url) as contestant:
                row["tutorial"] = cell(contestant, length)
            with fresh(url) as own, servers.ours(server, redis_url, rooms=BUSY + CALM, database_url=own) as contestant:
                row["ours"] = cell(contestant, length)
                row["commit"] = committing.alone(own, rate=RATE, seconds=length.busy)
            rows.append(row)
            print(f"  {server}, {database}, pass {number + 1} of {length.passes}", file=sys.stderr, flush=True)
    return rows


@contextlib.contextmanager
def fresh(url: str) -> Iterator[str]:
    """A database of its own on that server."""
    with servers.new_database(url) if url else contextlib.nullcontext("") as own:
        yield own


def ratio(rows: Sequence[dict[str, Any]], what: str, rival: str) -> float:
    """The middle of the passes, each against its own neighbour."""
    return median(row["ours"][what] / row[rival][what] for row in rows)


def promises(rows: Sequence[dict[str, Any]]) -> list[Target]:
    targets = []
    for server, database in sorted({(row["server"], row["database"]) for row in rows}):
        own = [row for row in rows if (row["server"], row["database"]) == (server, database)]
        name = f"{server}, {database}: "
        targets += [
            Target(name + "messages a second, × the tutorial's", ratio(own, "throughput", "tutorial"), 2.5, True),
            Target(name + "messages a second, × the floor's", ratio(own, "throughput", "floor"), 0.3, True),
            Target(name + "p50, × the floor's", ratio(own, "p50", "floor"), 3.0),
            Target(name + "p99, × the tutorial's", ratio(own, "p99", "tutorial"), 1.0),
            Target(name + "messages lost", sum(row["ours"]["lost"] for row in own), 0),
        ]
    return targets


def sit_idle(server: str, redis_url: str) -> list[Target]:
    with servers.ours(server, redis_url, rooms=IDLERS) as contestant:
        idle = asyncio.run(idling.idle(contestant, count=IDLERS))
    with servers.ours(server, redis_url, rooms=1) as contestant:
        stopped = asyncio.run(idling.stop_reading(contestant, burst=STOPPED_BURST))
    name = f"{server}: "
    return [
        Target(name + "an idle conversation, KB", idle["kilobytes"], 50),
        Target(name + "idle conversations still connected", idle["connected"], IDLERS, True),
        Target(name + "a reader that stopped reading, MB", stopped["megabytes"], 2),
        Target(
            name + f"{STOPPED_BURST} messages later: lost, twice or out of order", stopped["missing_or_out_of_order"], 0
        ),
    ]


def asked(arguments: list[str]) -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="chat")
    options.add_argument("--full", action="store_true", help="both servers, three passes")
    options.add_argument("--server", choices=servers.KINDS, help="this one only")
    options.add_argument("--database", choices=DATABASES, help="this one only")
    options.add_argument("--part", choices=["race", "idle"], help="this half only")
    return options.parse_args(arguments)


def measure(options: list[str]) -> Result:
    wanted = asked(options)
    length = FULL if wanted.full else QUICK
    kinds = [wanted.server] if wanted.server else servers.KINDS if wanted.full else ["daphne"]
    rows: list[dict[str, Any]] = []
    servers.pin(os.getpid(), 1)
    with servers.redis() as redis_url:
        if wanted.part != "idle":
            with databases([wanted.database] if wanted.database else DATABASES) as known:
                rows = [row for server in kinds for row in race(server, redis_url, known, length)]
        targets = promises(rows)
        if wanted.part != "race":
            targets += [target for server in kinds for target in sit_idle(server, redis_url)]
    setting = (
        f"{report.passes(length.passes)}. Busy: {BUSY} rooms for {length.busy:g} s, {WINDOW} words of each side on "
        f"their way. Calm: {CALM} rooms for {length.calm:g} s, {RATE:g} words a second in all of them together."
    )
    return Result(setting, [beside_the_others(rows)] if rows else [], targets, {"rows": rows})


def beside_the_others(rows: Sequence[dict[str, Any]]) -> Table:
    """The middle of the passes."""
    lines = []
    for server, database in sorted({(row["server"], row["database"]) for row in rows}):
        own = [row for row in rows if (row["server"], row["database"]) == (server, database)]
        for who in ("floor", "tutorial", "ours", "commit"):
            figures = [[row[who][what] for row in own if what in row[who]] for what in ("throughput", "p50", "p99")]
            cells = [report.figure(median(one)) if one else "" for one in figures]
            lines.append([f"{server}, {database}: {'a commit alone' if who == 'commit' else who}", *cells])
    return Table("Beside the others", ["", "busy: words a second", "calm: p50, ms", "calm: p99, ms"], lines)
