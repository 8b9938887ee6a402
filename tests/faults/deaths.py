"""Runs `tests.faults.dying` on the database that the suite is running on, and reads what it says."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests import prepared
from tests.portal import ROOT


def deaths(act: str, data: Path, *, every: int = 1) -> list[dict[str, Any]]:
    """One report a death; the last one is of a process that got through."""
    settings = {"PORTAL_DATA": str(data), "DATABASE_URL": new_database(data), "LOG_LEVEL": "ERROR"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.dying", act, "--every", str(every)],
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def new_database(data: Path) -> str:
    """The URL of an empty, migrated one."""
    if server := os.environ.get("TEST_DATABASE_URL"):
        return prepared.create_postgresql(server, f"faults_{secrets.token_hex(4)}")
    prepared.copy_sqlite(data / "portal.sqlite3")
    return f"sqlite:///{data}/portal.sqlite3"


def expected_after(letters: int) -> dict[str, Any]:
    """So many letters came, whoever died: each a ticket with its file, each acknowledged."""
    return {
        "waiting": 0,
        "unsorted": 0,
        "tickets": letters,
        "tickets_of_one_letter": 1,
        "files": letters,
        "unsent": 0,
        "sent": letters,
    }


def nothing_was_lost(runs: list[dict[str, Any]], *, letters: int = 1) -> None:
    """After each death, with so many letters for each; the last one got through."""
    assert [run["died"] for run in runs] == [True] * (len(runs) - 1) + [False]
    assert [in_short(run) for run in runs] == [expected_after(letters * number) for number in range(1, len(runs) + 1)]


def in_short(report: dict[str, Any]) -> dict[str, Any]:
    return {name: report[name] for name in expected_after(0)}
