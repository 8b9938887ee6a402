"""Two portals that write to each other, while their processes are killed: no letter is lost, doubled or answered on."""

import os
import random
import sqlite3
import time
from pathlib import Path

import psutil
import pytest

from tests.faults.long_whole_portal import quiet_since
from tests.faults.watching import bring, sqlite, until
from tests.portal import free_port, running_portal
from tests.serve.running import belonging_to

STORM = float(os.environ.get("FAULT_SECONDS", "60"))
LETTERS = 12
pytestmark = pytest.mark.timeout(600)


def kill_somebody(data: Path, chance: random.Random) -> None:
    """The receiver, the worker or one of its processes, beat, the web server or Redis; only the supervisor lives on."""
    mortal = [process for process in belonging_to(data) if "serve" not in process.cmdline()]
    if mortal:
        victim = chance.choice(mortal)
        victim.kill()


def settled(data: Path) -> bool:
    ask = sqlite(data)
    try:
        unsorted = ask("SELECT COUNT(*) FROM tickets_incomingemail WHERE sorted_at IS NULL")
        unsent = ask("SELECT COUNT(*) FROM tickets_outgoingemail WHERE sent_at IS NULL AND failed_at IS NULL")
    except sqlite3.OperationalError:
        return False  # nobody has the database open at this moment, and we only look
    return unsorted == unsent == [(0,)] and not list((data / "spool").glob("*.letter"))


def test_two_portals_whose_processes_are_killed_lose_nothing_and_fall_silent(tmp_path: Path):
    chance = random.Random(7)
    north, south = tmp_path / "north", tmp_path / "south"
    ports = {north: free_port(), south: free_port()}
    for data in ports:
        data.mkdir()

    def settings(here: Path, there: Path) -> dict[str, str]:
        names = {"PORTAL_DOMAIN": f"{here.name}.example", "SUPPORT_ADDRESS": ""}
        return names | {"SMTP_PORT": str(ports[here]), "EMAIL_URL": f"smtp://127.0.0.1:{ports[there]}"}

    with running_portal(north, **settings(north, south)), running_portal(south, **settings(south, north)):
        ends = time.monotonic() + STORM
        brought = 0
        while time.monotonic() < ends or brought < LETTERS:
            if brought < LETTERS:
                bring(ports[north], brought, to="support@north.example", sender=f"support+{brought}@south.example")
                brought += 1
            with_luck = (kill_somebody(data, chance) for data in (north, south))
            try:
                list(with_luck)
            except psutil.NoSuchProcess:
                continue
            time.sleep(STORM / 20)
        for data in (north, south):
            # A letter whose sender was killed waits for the end of its lease, three minutes.
            until(lambda data=data: settled(data), seconds=270, what=f"{data.name} has nothing left to do")
        sent = quiet_since(north, south)
        subjects = sqlite(north)("SELECT subject, COUNT(*) FROM tickets_ticket WHERE subject LIKE 'Fault %' GROUP BY 1")
        assert sorted(subjects) == sorted((f"Fault {number}", 1) for number in range(LETTERS))
        assert sent[0] <= LETTERS  # North acknowledged each letter at most once
        assert sent[1] == 0  # and South, whom a machine had written to, never answered
