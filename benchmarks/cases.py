"""The sweep of the cases: what it costs when 1,000 of 1,000,000 are due, and that it grows with what is due alone.

Each database is a process of its own. They take turns, and every second pass in the opposite order.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import report
from benchmarks.mail import VENDORS, database_url, ours_environment
from benchmarks.racing import Racer
from benchmarks.report import Target
from tests.postgres import own_postgres

FEW, MANY = 10_000, int(os.environ.get("BENCH_CASES", "1000000"))
PASSES = int(os.environ.get("BENCH_PASSES", "5"))
DUE = (0, 100, 1_000, 5_000)
PROMISED = 1_000  # due, of MANY
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
                command = [sys.executable, "-m", "benchmarks.sweeping"]
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
    return done


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


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, databases(Path(folder)) as racers:
        runs = race(racers, passes=PASSES)
    promised = targets(runs)
    show(runs, promised)
    return 0 if all(target.kept for target in promised) else 1


HEAD = ["", "due", "seconds (least – median – most)", "of it computing", "notices", "letters"]


def row_of(key: tuple[str, int], runs: list[Run]) -> list[str]:
    name, due = key
    done = [run[key] for run in runs]
    computed = report.figure(median(one["cpu_seconds"] for one in done))
    counts = [f"{median(one[what] for one in done):,.0f}" for what in ("notices", "letters")]
    return [name, f"{due:,}", str(report.spread(seconds(runs, name, due))), computed, *counts]


def show(runs: list[Run], promised: list[Target]) -> None:
    print(f"\nOne sweep of the cases: {len(runs)} passes, one process each")
    print(report.table(HEAD, [row_of(key, runs) for key in sorted(runs[0])]))
    print(f"\nSaid in one pass: {runs[0][name_of(VENDORS[0], MANY), PROMISED]['kinds']}\n")
    print(report.promises(promised))
    details = [asdict(target) | {"kept": target.kept} for target in promised]
    passes = [[{"database": name, "due": due, **done} for (name, due), done in run.items()] for run in runs]
    report.keep("cases", {"targets_kept": all(one.kept for one in promised), "targets": details, "passes": passes})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
