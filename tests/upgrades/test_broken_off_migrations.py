"""A migration broken off between what it made and the note that it was made: the next start goes on from there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.portal import ROOT

pytestmark = pytest.mark.processes

MIGRATE = """
import os, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

record = MigrationRecorder.record_applied

def observed(recorder, app, name):
    if sys.argv[1:] == [app, name]:
        os._exit(9)
    if not connection.in_atomic_block:
        print(app, name)
    record(recorder, app, name)

MigrationRecorder.record_applied = observed
call_command("migrate", verbosity=0)
"""


def _migrate(data: Path, *killed_at: str) -> subprocess.CompletedProcess[str]:
    variables = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "supportportal.settings",
        "DATABASE_URL": f"sqlite:///{data}/portal.sqlite3",
        "PORTAL_DATA": str(data),
    }
    return subprocess.run(
        [sys.executable, "-c", MIGRATE, *killed_at],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_migration_and_the_note_that_it_was_made_are_one_transaction(tmp_path: Path) -> None:
    assert _migrate(tmp_path, "auth", "0001_initial").returncode == 9

    again = _migrate(tmp_path)

    assert (again.returncode, again.stderr) == (0, "")
    # Batch by batch, each with its own transaction: broken off, it goes on where it was.
    assert again.stdout.split("\n") == ["tickets 0016_sentences_become_codes", ""]
