"""The sweep is killed between a notice and its letter, and elsewhere; `make faults` kills it at every step."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.deaths import new_database
from tests.portal import ROOT

pytestmark = [pytest.mark.processes, pytest.mark.timeout(600)]


def deaths_of_a_sweep(data: Path, *, every: int) -> list[dict[str, Any]]:
    """One report a death; the last one is of a sweep that got through."""
    settings = {"PORTAL_DATA": str(data), "DATABASE_URL": new_database(data), "LOG_LEVEL": "ERROR"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.sweeping", "--every", str(every)],
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=590,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def each_was_told_once(runs: list[dict[str, Any]]) -> None:
    """After each death, with two cases for each; the last one got through."""
    assert [run.pop("died") for run in runs] == [True] * (len(runs) - 1) + [False]
    seen = [{name: count for name, count in run.items() if name not in ("step", "at")} for run in runs]
    assert seen == [
        {
            "cases": cases,
            "open_choices": cases,
            "claimed": cases,
            "most_claims": 1,
            "told": cases,
            "most_letters": 1,
            "claims_without_letter": 0,
            "broken_chains": 0,
            "left": 0,
        }
        for cases in range(2, 2 * len(runs) + 1, 2)
    ]


def test_a_sweep_killed_at_some_steps_tells_every_customer_of_the_breach_exactly_once(tmp_path: Path):
    runs = deaths_of_a_sweep(tmp_path, every=9)
    each_was_told_once(runs)
    assert len(runs) > 3
