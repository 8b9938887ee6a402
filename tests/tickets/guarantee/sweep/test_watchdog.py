"""The sweep may die; then its watchdog says so, once an outage, by a way that doesn't go through what died."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from supportportal.foundations import heartbeat
from tests.tickets.factories import make_case
from tests.tickets.guarantee.sweep.test_sweep import make_team
from tickets.guarantee.sweep import watchdog
from tickets.models import ConformityCase

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]


@pytest.fixture(autouse=True)
def an_operator(settings: Settings, tmp_path: Path) -> None:
    settings.PORTAL_DATA = tmp_path
    settings.OPERATOR_ADDRESS = "night@portal.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    heartbeat.cases_swept(now())


def now() -> datetime:
    return datetime.now(UTC)


def test_while_sweeps_come_nobody_is_told() -> None:
    assert watchdog.watch(now=now()) is True
    assert mail.outbox == []


def test_a_sweep_leaves_its_sign_when_it_came_through() -> None:
    at = now() - timedelta(hours=1)
    watchdog.sweep_and_sign(now=at, uptime=None)
    assert heartbeat.cases_swept_at() == at


def test_after_five_minutes_without_a_sweep_the_operator_is_told_once() -> None:
    heartbeat.cases_swept(now() - timedelta(minutes=7))
    assert [watchdog.watch(now=now()) for _ in range(3)] == [False, False, False]
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (
        ["night@portal.example"],
        "Pelerine VPN: the clock of the guarantee needs you",
    )
    assert "The sweep of the cases is 7 minutes late: deadlines pass, and nobody is told." in letter.body


def test_the_next_outage_is_told_again() -> None:
    for _ in range(2):
        heartbeat.cases_swept(now() - timedelta(minutes=7))
        assert watchdog.watch(now=now()) is False
        heartbeat.cases_swept(now())
        assert watchdog.watch(now=now()) is True
    assert len(mail.outbox) == 2


def test_the_rows_say_it_too_when_redis_has_forgotten_the_sign() -> None:
    case = make_case()
    heartbeat._server.delete(heartbeat.SWEEP_KEY)
    assert watchdog.look(now=now()) == watchdog.SweepHealth(None, 0.0, watchdog.look(now=now()).clock_seconds)
    ConformityCase.objects.filter(pk=case.pk).update(next_notice_at=now() - timedelta(minutes=6))
    assert watchdog.watch(now=now()) is False
    make_team()
    watchdog.sweep_and_sign(now=now(), uptime=None)
    assert watchdog.watch(now=now()) is True


def test_an_operator_who_could_not_be_reached_is_tried_again(settings: Settings) -> None:
    heartbeat.cases_swept(now() - timedelta(minutes=7))
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        1,
    )
    assert watchdog.watch(now=now()) is False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert watchdog.watch(now=now()) is False
    assert len(mail.outbox) == 1


def test_without_an_address_it_is_in_the_log_all_the_same(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.OPERATOR_ADDRESS = ""
    heartbeat.cases_swept(now() - timedelta(minutes=7))
    assert watchdog.watch(now=now()) is False
    assert "The sweep of the cases is 7 minutes late" in caplog.text
    assert mail.outbox == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no clock of its own")
def test_clocks_that_differ_by_more_than_a_second_are_told() -> None:
    assert watchdog.look(now=now()).clocks_agree
    heartbeat.cases_swept(now())
    assert watchdog.watch(now=now() - timedelta(seconds=3)) is False
    assert "The clocks of the database and of this machine are 3." in mail.outbox[0].body


def test_deadlines_pass_by_the_clock_of_the_database() -> None:
    before = now()
    assert before - timedelta(seconds=1) < watchdog.database_now() < now() + timedelta(seconds=1)


def test_the_command_for_cron_ends_with_an_error_when_the_sweep_is_late() -> None:
    out = StringIO()
    call_command("watch_sweep", stdout=out)
    assert out.getvalue() == "The cases are swept in time.\n"
    heartbeat.cases_swept(now() - timedelta(minutes=7))
    with pytest.raises(CommandError, match="late"):
        call_command("watch_sweep", stdout=out)
