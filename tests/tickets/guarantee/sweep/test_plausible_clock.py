"""A clock that leaps a month ahead sends no letter that can't be taken back; a person says whether it is right."""

from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from pytest_django import Settings
from time_machine import travel

from supportportal.foundations import heartbeat
from tests.moments import NOON
from tests.tickets.guarantee.reading import days, fresh, letters, reported
from tickets.guarantee.sweep import watchdog
from tickets.guarantee.sweep.plausible_clock import LONGEST_OUTAGE, leap

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]


@pytest.fixture(autouse=True)
def an_operator(settings: Settings, tmp_path: Path) -> None:
    settings.PORTAL_DATA = tmp_path
    settings.OPERATOR_ADDRESS = "night@portal.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    heartbeat.cases_swept(NOON)


def sweep_at(moment: datetime) -> None:
    watchdog.sweep_and_sign(now=moment)


def test_a_clock_a_month_ahead_is_an_alarm_and_no_breach() -> None:
    case = reported()
    sweep_at(days(31))
    assert (letters(case), fresh(case).state) == ([], "acknowledged")
    assert heartbeat.cases_swept_at() == NOON
    assert [watchdog.watch(now=days(31)) for _ in range(2)] == [False, False]
    (letter,) = mail.outbox
    assert "The clock says 2026-04-10 11:00 UTC, 31 days after the last sweep of the cases." in letter.body
    assert "manage.py believe_clock" in letter.body


def test_once_the_clock_is_right_again_the_sweep_goes_on_by_itself() -> None:
    case = reported()
    sweep_at(days(31))
    sweep_at(NOON + timedelta(minutes=2))
    assert (letters(case), heartbeat.cases_swept_at()) == ([], NOON + timedelta(minutes=2))


@pytest.mark.one_database  # PostgreSQL has a clock of its own
def test_after_a_long_outage_somebody_says_that_the_clock_is_right_and_what_was_missed_is_told() -> None:
    case = reported()
    out = StringIO()
    with travel(days(31), tick=False):
        sweep_at(days(31))
        call_command("believe_clock", stdout=out)
        call_command("believe_clock", stdout=out)
        sweep_at(days(31))
    assert out.getvalue() == (
        "Believed: it is 2026-04-10 11:00 UTC, 31 days after the last sweep.\nNothing was in doubt.\n"
    )
    assert letters(case)[-1] == "breach"


def test_an_outage_of_a_weekend_and_one_that_redis_forgot_need_nobody() -> None:
    assert leap(now=NOON + LONGEST_OUTAGE) is None
    assert leap(now=NOON + LONGEST_OUTAGE + timedelta(seconds=1)) is not None
    heartbeat._server.delete(heartbeat.SWEEP_KEY)
    assert leap(now=days(400)) is None
