"""A letter that nobody who reads it survives: it is set aside whole, and the others don’t wait for it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.deaths import new_database
from tests.portal import ROOT

pytestmark = pytest.mark.processes

# What it may cost in workers, and what the ledger may say: who is refused memory may be so before or while reading it.
OUTCOMES = {
    "shot": (3, [["", "quarantine", "ended its reader 3 times"]]),
    "lost_in_thought": (
        0,
        [["", "quarantine", "could not be sorted in 3 attempts (reading it takes more than 1 seconds)"]],
    ),
    "starved": (
        0,
        [
            ["", "quarantine", "could not be sorted in 3 attempts (MemoryError)"],
            ["Poison", "quarantine", "reading it takes too much memory"],
        ],
    ),
}


@pytest.mark.timeout(180)
@pytest.mark.parametrize("death", OUTCOMES)
def test_a_letter_that_ends_its_reader_is_set_aside_and_the_others_become_tickets(tmp_path: Path, death: str):
    died, may_be_said = OUTCOMES[death]
    given = {"PORTAL_DATA": str(tmp_path), "DATABASE_URL": new_database(tmp_path), "LOG_LEVEL": "ERROR"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.poison", death],
        cwd=ROOT,
        env=os.environ | given,
        capture_output=True,
        text=True,
        timeout=150,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    others = [[f"Letter {number}", "ticket", ""] for number in (0, 1, 3, 4)]
    said = json.loads(done.stdout)
    assert (said["died"], said["unsorted"]) == (died, 0)
    assert said["fates"] in [sorted([*others, set_aside]) for set_aside in may_be_said]
