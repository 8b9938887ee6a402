"""The sweep of the cases: what it costs when 1,000 of 1,000,000 are due, and that it grows with what is due alone.

Each database is a process of its own. They take turns, and every second pass in the opposite order.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import report
from benchmarks.mail import VENDORS, database_url, ours_environment
from benchmarks.racing import Racer
from benchmarks.report import Result, Subject, Table, Target
from tests.postgres import own_postgres

FEW, MANY = 10_000, int(os.environ.get("BENCH_CASES", "1000000"))
PASSES = int(os.environ.get("BENCH_PASSES", "5"))
DUE = (0, 100, 1_000, 5_000)
PROMISED = 1_000  # due, of MANY
SUBJECT = Subject(
    "Cases: one sweep",
    """
    Once a minute the sweep looks for cases about which something has to be said, and says it: reminders to agents,
    letters to customers, breaches, each an event in its case’s chain and a letter in the outbox. Measured is one sweep,
    committed to a database that waits for the disk, with so many cases open and so many of them due. The floor is the
    same letters written into the outbox in one go, with nothing looked up, decided or recorded. There is no peer: no
    other help desk counts these days.
    """,
)
Run = dict[tuple[str, int], dict[str, Any]]  # of a database and how many were due


def name_of(vendor: str, size: int) -> str:
    return f"{vendor}, {size:,} open cases"


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, Racer]]:
    """Started, migrated and filled."""
    with own_postgres(durable=True) as server, ExitStack() as stack:
        racers = {}
        for vendor in VENDORS:
            for size in (FEW, MANY):
                name = name_of(vendor, size)
                data = folder / f"{vendor}{size}"
                data.mkdir()
                url = database_url(vendor, folder, server.url, f"cases{size}")
                command = [sys.executable, "-m", "tests.with_apps", "benchmarks.sweeping"]
                environment = ours_environment(url) | {"PORTAL_DATA": str(data)}
                racers[name] = Racer(name, command, log=data.with_suffix(".log"), **environment)
                stack.callback(racers[name].end)
        for name, racer in racers.items():
            print(f"  filling {name} …", file=sys.stderr, flush=True)
            racer.do("fill", count=MANY if name.endswith(f"{MANY:,} open cases") else FEW)
        yield racers


def race(racers: dict[str, Racer], *, passes: int) -> list[Run]:
    """Pass by pass. The first one warms up and isn't counted."""
    runs = []
    for number in range(passes + 1):
        order = list(racers.values())[:: -1 if number % 2 else 1]
        run: Run = {}
        for racer in order:
            for due in DUE:
                if due <= PROMISED or racer.name.endswith(f"{MANY:,} open cases"):
                    run[racer.name, due] = _one(racer, due, turn=number)
        runs.append(run)
        print(f"  pass {number} of {passes}{'' if number else ', to warm up'}", file=sys.stderr, flush=True)
    return runs[1:]


def _one(racer: Racer, due: int, *, turn: int) -> dict[str, Any]:
    if due and racer.do("due", count=due, turn=turn)["due"] != due:
        raise SystemExit(f"{racer.name} has not {due} cases left that could be due")
    os.sync()  # nobody pays for what another one left to be written
    done = racer.do("pass")
    if (done["cases"], done["failed"], done["left"]) != (due, 0, 0) or done["notices"] < due:
        raise SystemExit(f"{racer.name} did not say what was due of {due} cases: {done}")
    return done | {"floor": racer.do("floor", count=done["letters"])["seconds"] if due else 0.0}


def seconds(runs: list[Run], name: str, due: int) -> list[float]:
    return [run[name, due]["seconds"] for run in runs]


def targets(runs: list[Run]) -> list[Target]:
    made = []
    for vendor in VENDORS:
        many, few = name_of(vendor, MANY), name_of(vendor, FEW)
        sweep = median(seconds(runs, many, PROMISED))
        made.append(Target(f"{vendor}: seconds for {PROMISED:,} due of {MANY:,} open cases", sweep, 2.0))
        size = median(run[many, PROMISED]["seconds"] / run[few, PROMISED]["seconds"] for run in runs)
        made.append(Target(f"{vendor}: times the time with {FEW:,} open cases", size, 1.5))
        growth = median(run[many, 5_000]["seconds"] / run[many, PROMISED]["seconds"] for run in runs)
        made.append(Target(f"{vendor}: times the time for 1,000 when 5,000 are due", growth, 6.0))
        idle = median(seconds(runs, many, 0))
        made.append(Target(f"{vendor}: seconds when nothing is due", idle, 0.05))
    return made


def measure(options: list[str]) -> Result:
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, databases(Path(folder)) as racers:
        runs = race(racers, passes=PASSES)
    said = ", ".join(f"{count} {kind}" for kind, count in runs[0][name_of(VENDORS[0], MANY), PROMISED]["kinds"].items())
    passes = [[{"database": name, "due": due, **done} for (name, due), done in run.items()] for run in runs]
    counted = report.passes(len(runs))
    return Result(
        f"{counted} after one to warm up, each database a process of its own. Said in one pass: {said}.",
        [each_sweep(runs), growth(runs)],
        targets(runs),
        {"passes": passes},
    )


def each_sweep(runs: list[Run]) -> Table:
    head = ["", "due", "seconds", "computing", "notices", "letters", "floor, s", "× floor"]
    keys = [(name_of(vendor, size), due) for vendor in VENDORS for size in (FEW, MANY) for due in DUE]
    return Table("One sweep", head, [_sweep(key, runs) for key in keys if key in runs[0]])


def _sweep(key: tuple[str, int], runs: list[Run]) -> list[str]:
    name, due = key
    done = [run[key] for run in runs]
    computed = report.figure(median(one["cpu_seconds"] for one in done))
    counts = [f"{median(one[what] for one in done):,.0f}" for what in ("notices", "letters")]
    floor = ["", ""]
    if due:
        times = median(one["seconds"] / one["floor"] for one in done)
        floor = [report.figure(median(one["floor"] for one in done)), report.figure(times)]
    return [name, f"{due:,}", str(report.spread(seconds(runs, name, due))), computed, *counts, *floor]


def growth(runs: list[Run]) -> Table:
    rows = []
    for vendor in VENDORS:
        few, many = name_of(vendor, FEW), name_of(vendor, MANY)
        for due in (0, PROMISED):
            times = median(run[many, due]["seconds"] / run[few, due]["seconds"] for run in runs)
            took = [median(seconds(runs, name, due)) for name in (few, many)]
            rows.append([f"{vendor}, {due:,} due", *(f"{1000 * one:,.1f}" for one in took), report.figure(times)])
    return Table("Growth with the open cases", ["", f"ms, {FEW:,} open", f"ms, {MANY:,} open", "×"], rows)
