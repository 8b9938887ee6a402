"""The database is away: whoever asks about the portal’s health is told so at once, and told when it is back."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest

from tests.portal import ROOT
from tests.postgres import own_postgres

pytestmark = pytest.mark.processes

ASK = """
import json, sys, time
import django
django.setup()
from django.test import Client
from django.core.management import call_command
from django.db import close_old_connections
call_command("migrate", verbosity=0)
for line in sys.stdin:
    close_old_connections()  # as before every request
    began = time.monotonic()
    answer = Client().get(line.strip(), headers={"host": "localhost"})
    said = {"seconds": time.monotonic() - began, "database": answer.json()["database"], "status": answer.status_code}
    print(json.dumps(said), flush=True)
"""


def ask(asked: IO[str], answers: IO[str], path: str = "/health/ready") -> tuple[bool, int]:
    """Whether the database is well; within two seconds, in any case."""
    asked.write(f"{path}\n")
    asked.flush()
    said = json.loads(answers.readline())
    assert said["seconds"] < 2
    return said["database"]["ok"], said["status"]


@pytest.mark.timeout(180)
def test_without_its_database_the_portal_says_so_within_two_seconds_and_says_when_it_is_back(tmp_path: Path):
    with own_postgres() as server:
        settings = {"PORTAL_DATA": str(tmp_path), "DATABASE_URL": server.url, "LOG_LEVEL": "ERROR"}
        asking = subprocess.Popen(
            [sys.executable, "-c", ASK],
            cwd=ROOT,
            env=os.environ | settings | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert asking.stdin is not None
        assert asking.stdout is not None
        try:
            assert ask(asking.stdin, asking.stdout)[0]
            assert ask(asking.stdin, asking.stdout, "/health/web") == (True, 200)
            server.stop()
            assert ask(asking.stdin, asking.stdout, "/health/web") == (False, 503)
            assert [ask(asking.stdin, asking.stdout) for _ in range(4)] == [(False, 503)] * 4
            server.start()
            deadline = time.monotonic() + 30
            while not (well := ask(asking.stdin, asking.stdout)[0]) and time.monotonic() < deadline:
                time.sleep(0.1)
            assert well
            assert ask(asking.stdin, asking.stdout, "/health/web") == (True, 200)
        finally:
            asking.stdin.close()
            asking.wait(30)
