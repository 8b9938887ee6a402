"""`verify_cases`: how long it takes to read again all that was recorded of 5,000 cases."""

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

EVENTS, PASSES = 100_000, 3
SUBJECT = Subject(
    "Evidence: every case verified",
    """
    `verify_cases` hashes every event of every case again, every row that was sealed, and the register from its first
    entry on. Measured is the command as an operator types it, over 20 events a case and an entry of the register for
    every five events. There is no floor and no peer.
    """,
)


def measure(options: list[str]) -> Result:
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, own_postgres(durable=True) as server:
        runs = {vendor: _runs(vendor, Path(folder), server.url) for vendor in VENDORS}
    rows = [
        [
            vendor,
            str(report.spread([one["seconds"] for one in done])),
            report.figure(median(one["cpu_seconds"] for one in done)),
        ]
        for vendor, done in runs.items()
    ]
    targets = [
        Target(f"{vendor}: seconds for {EVENTS:,} events", median(one["seconds"] for one in done), 60)
        for vendor, done in runs.items()
    ]
    table = Table(f"{EVENTS:,} events", ["", "seconds", "computing"], rows)
    return Result(f"{report.passes(PASSES)}, each database a process of its own.", [table], targets, {"passes": runs})


def _runs(vendor: str, folder: Path, server: str) -> list[dict[str, Any]]:
    data = folder / vendor
    data.mkdir()
    url = database_url(vendor, folder, server, "verify")
    command = [sys.executable, "-m", "tests.with_apps", "benchmarks.verifying"]
    racer = Racer(vendor, command, log=data.with_suffix(".log"), **ours_environment(url), PORTAL_DATA=str(data))
    try:
        racer.do("fill", events=EVENTS)
        return [racer.do("pass") for _ in range(PASSES)]
    finally:
        racer.end()
