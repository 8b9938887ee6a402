"""What /health/ready finds, and whom it blames."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from supportportal import heartbeat
from supportportal.health import look_around
from tickets.mailroom import spool
from tickets.models import IncomingEmail

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
WELL = {
    "database": {"ok": True},
    "letters": {"ok": True, "oldest_unsorted_seconds": 0.0},
    "ledger": {"ok": True, "unexplained": 0},
    "outbox": {"ok": True, "lag_seconds": 0.0},
    "redis": {"ok": True},
    "beat": {"ok": True, "drift_seconds": 10.0},
    "worker": {"ok": True, "silent_seconds": 0.0},
    "spool": {"ok": True, "files": 0, "oldest_seconds": 0.0},
}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def alive(*, beat: float = 10, worker: float = 9.9) -> None:
    """Seconds since beat last called and since the worker last answered."""
    heartbeat.beat_called(ago(beat))
    heartbeat.worker_answered(ago(worker))


def letter(*, seconds: float) -> None:
    IncomingEmail.objects.create(
        spool_name="one", source=IncomingEmail.Source.SMTP, received_at=ago(seconds), sha256="0" * 64, size=1
    )


def test_a_portal_at_work_is_well() -> None:
    alive()
    assert look_around(now=NOW) == WELL


def test_a_beat_that_stopped_is_blamed_alone() -> None:
    alive(beat=60, worker=59.9)
    assert look_around(now=NOW) == WELL | {"beat": {"ok": False, "drift_seconds": 60.0}}


def test_a_worker_that_stopped_is_blamed_alone() -> None:
    alive(beat=5, worker=50)
    assert look_around(now=NOW) == WELL | {
        "beat": {"ok": True, "drift_seconds": 5.0},
        "worker": {"ok": False, "silent_seconds": 50.0},
    }


def test_a_worker_that_has_just_been_called_has_time_to_answer() -> None:
    alive(beat=0, worker=10)
    assert look_around(now=NOW)["worker"] == {"ok": True, "silent_seconds": 10.0}


def test_a_letter_that_nobody_sorts_is_seen() -> None:
    alive()
    letter(seconds=121)
    assert look_around(now=NOW) == WELL | {"letters": {"ok": False, "oldest_unsorted_seconds": 121.0}}


def test_a_letter_whose_fate_leads_nowhere_is_seen() -> None:
    alive()
    letter(seconds=300)
    IncomingEmail.objects.update(fate=IncomingEmail.Fate.TICKET, sorted_at=NOW)
    assert look_around(now=NOW) == WELL | {"ledger": {"ok": False, "unexplained": 1}}


def test_a_letter_still_in_the_spool_is_seen() -> None:
    now = datetime.now(UTC)
    path = spool.keep(b"Subject: hello\n\n", envelope=spool.Envelope(source="smtp", received_at=now))
    try:
        found = look_around(now=now + timedelta(minutes=3))["spool"]
        assert (found["ok"], found["files"]) == (False, 1)
    finally:
        path.unlink()


def test_it_costs_three_queries_however_much_waits(client: Client, django_assert_num_queries) -> None:
    heartbeat.beat_called(datetime.now(UTC))
    heartbeat.worker_answered(datetime.now(UTC))
    letter(seconds=0)
    with django_assert_num_queries(3):
        answer = client.get("/health/ready")
    assert answer.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_being_alive_costs_no_query(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert client.get("/health/live").json() == {"ok": True}
