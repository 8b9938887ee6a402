"""SIGTERM at any moment of its start, from the first to the banner: it ends by itself, and nothing is left running."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.portal import ROOT, free_port
from tests.serve.running import belonging_to, command, until

pytestmark = pytest.mark.processes

TIMES = int(os.environ.get("SERVE_STOPS", "8"))
LATEST = 6.0  # seconds; by then it is open
SEED = 20261124


@pytest.mark.timeout(600)
def test_a_portal_asked_to_stop_at_any_moment_of_its_start_ends_and_leaves_nothing(tmp_path: Path) -> None:
    moments = random.Random(SEED)
    data = tmp_path / "var"
    for number in range(TIMES):
        moment = LATEST * (number + moments.random()) / TIMES  # each part of the start gets its share
        arguments, variables = command(data, PORT=str(free_port()), SMTP_PORT=str(free_port()))
        with (tmp_path / "serve.log").open("wb") as log:
            opening = subprocess.Popen(arguments, cwd=ROOT, env=variables, stdout=log, stderr=log)
        time.sleep(moment)
        opening.send_signal(signal.SIGTERM)
        asked = time.monotonic()
        try:
            status = opening.wait(40)
        finally:
            opening.kill()
        said = (tmp_path / "serve.log").read_text()
        # Before Python listens to signals the system ends it; after that it ends itself.
        assert status in (0, -signal.SIGTERM), f"after {moment:.2f} s: status {status}\n{said[-3000:]}"
        assert time.monotonic() - asked < 15, f"after {moment:.2f} s: it took too long\n{said[-3000:]}"
        its_own = [line for line in said.splitlines() if " | " not in line]
        assert "Traceback" not in "".join(its_own), f"after {moment:.2f} s:\n{said[-3000:]}"
        until(lambda: belonging_to(data) == [], seconds=5)
