"""A backup of a portal with letters that wait, started elsewhere for testing: no customer hears of its first start."""

import shutil
import smtplib
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.mailbox import running_mailbox
from tests.portal import running_portal
from tests.tickets.mailroom.letters import letter

pytestmark = pytest.mark.processes

ME = "me@test.example"


def waiting(data: Path) -> int:
    with closing(sqlite3.connect(data / "portal.sqlite3")) as database:
        unsent = "SELECT count(*) FROM tickets_outgoingemail WHERE sent_at IS NULL AND failed_at IS NULL"
        return int(database.execute(unsent).fetchone()[0])


@pytest.mark.timeout(300)
def test_what_waited_in_a_backup_goes_to_the_tester_alone(tmp_path: Path) -> None:
    first, copy = tmp_path / "first", tmp_path / "copy"
    first.mkdir()
    with running_mailbox() as mailbox:
        with running_portal(first, EMAIL_URL=mailbox.url, OUTGOING_HOLD="1") as portal:
            with smtplib.SMTP("127.0.0.1", portal.smtp_port) as client:
                client.send_message(letter("It is slow."))
            deadline = time.monotonic() + 30
            while not (count := waiting(first)) and time.monotonic() < deadline:
                time.sleep(0.1)
            assert (count > 0, mailbox.letters) == (True, [])
        shutil.copytree(first, copy, ignore=shutil.ignore_patterns("redis", "*.sock"))
        with running_portal(copy, EMAIL_URL=mailbox.url, OUTGOING_TO=ME):
            letters = mailbox.wait_for(count, seconds=60)
        assert "ada@mail.example" in [found["X-Portal-Meant-For"] for found in letters]
        assert mailbox.recipients == {ME}
