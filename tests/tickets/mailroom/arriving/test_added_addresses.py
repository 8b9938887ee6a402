"""The door of a running intake, once administrators have added an address."""

import smtplib
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from tests.tickets.mailroom.arriving.running_intake import database_url, intake
from tests.tickets.mailroom.letters import NOW
from tickets.models import MailAddress
from tickets.own_addresses import changing

pytestmark = pytest.mark.processes

ADDED = "rechnung@albatros.example"


def answer_to(port: int, recipient: str) -> int:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.ehlo()
        client.mail("ada@mail.example")
        return client.rcpt(recipient)[0]


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert true()


@pytest.mark.timeout(120)
@pytest.mark.django_db(transaction=True)
def test_an_address_is_taken_soon_after_it_is_added_without_a_restart(tmp_path: Path):
    with intake(tmp_path, database=database_url()) as running:
        wait_until(lambda: answer_to(running.port, ADDED) == 550)  # as soon as it has looked
        changing.save(MailAddress(address=ADDED), in_use=True, now=NOW)
        wait_until(lambda: answer_to(running.port, ADDED) == 250)
        assert answer_to(running.port, "jobs@albatros.example") == 550


@pytest.mark.timeout(60)
def test_without_a_database_nobody_is_told_for_good_that_an_address_is_not_ours(tmp_path: Path):
    with intake(tmp_path) as running:
        assert answer_to(running.port, ADDED) == 451
        assert answer_to(running.port, settings.SUPPORT_ADDRESS) == 250
