"""One customer with a long past: how long it takes to forget them, and to give them all that is held of them."""

import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import report
from benchmarks.mail import VENDORS, database_url, ours_environment
from benchmarks.racing import Racer
from benchmarks.report import Result, Subject, Table, Target
from tests.postgres import own_postgres

MESSAGES, PASSES = 1_000, 3
ACTS = {"export": ("taken along", 5), "forget": ("forgotten", 2)}  # with the most seconds
SUBJECT = Subject(
    "People: one customer taken along, and forgotten",
    """
    A customer’s requests lie in a database with a thousand others. Measured are the export, which is a ZIP with data
    for machines, pages for people, letters and files; and what the desk does when somebody is to be forgotten, which
    takes words, letters and files out of every row, and then who they are. Committed to a database that waits for the
    disk. There is no floor and no peer.
    """,
)


def measure(options: list[str]) -> Result:
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, own_postgres(durable=True) as server:
        runs = {vendor: _runs(vendor, Path(folder), server.url) for vendor in VENDORS}
    rows, targets = [], []
    for vendor, done in runs.items():
        for act, (words, most) in ACTS.items():
            seconds = [one[act]["seconds"] for one in done]
            computing = median(one[act]["cpu_seconds"] for one in done)
            rows.append([f"{vendor}, {words}", str(report.spread(seconds)), report.figure(computing)])
            targets.append(Target(f"{vendor}: seconds until they are {words}", median(seconds), most))
    table = Table(f"A customer with {MESSAGES:,} messages", ["", "seconds", "computing"], rows)
    how = f"{report.passes(PASSES)}, each of another customer: {done[0]['requests']} requests of {done[0]['of_each']}"
    how += f" messages, {done[0]['files']} files. Each database a process of its own."
    return Result(how, [table], targets, {"passes": runs})


def _runs(vendor: str, folder: Path, server: str) -> list[dict[str, Any]]:
    data = folder / vendor
    data.mkdir()
    url = database_url(vendor, folder, server, "people")
    command = [sys.executable, "-m", "tests.with_apps", "benchmarks.forgetting"]
    racer = Racer(vendor, command, log=data.with_suffix(".log"), **ours_environment(url), PORTAL_DATA=str(data))
    try:
        racer.do("fill", customers=PASSES, messages=MESSAGES)
        return [racer.do("pass") for _ in range(PASSES)]
    finally:
        racer.end()
