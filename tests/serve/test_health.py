"""What /health/ready finds, and whom it blames."""

from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.test import Client
from pytest_django import Settings

from chat import desk
from chat.models import Conversation
from supportportal import heartbeat
from supportportal.health import look_around
from tests.chat.factories import a_conversation, an_agent
from tickets.mailroom import spool
from tickets.models import IncomingEmail, MailboxCursor

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
    "cases": {"ok": True, "silent_seconds": 30.0, "waiting_seconds": 0.0},
    "clock": {"ok": True, "database_ahead_seconds": 0.0},
    "chats": {"ok": True, "silent_seconds": 5.0, "overdue_seconds": 0.0},
}


def found() -> dict[str, object]:
    """All but how much room this machine's disk has."""
    seen = dict(look_around(now=NOW))
    assert seen.pop("disk")["ok"]
    return seen


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def alive(*, beat: float = 10, worker: float = 9.9, swept: float = 30, chats: float = 5) -> None:
    """Seconds since beat last called, since the worker last answered, since the last sweeps of cases and of chats."""
    heartbeat.beat_called(ago(beat))
    heartbeat.worker_answered(ago(worker))
    heartbeat.cases_swept(ago(swept))
    heartbeat.chats_swept(ago(chats))


def letter(*, seconds: float) -> None:
    IncomingEmail.objects.create(
        spool_name="one", source=IncomingEmail.Source.SMTP, received_at=ago(seconds), sha256="0" * 64, size=1
    )


def test_a_portal_at_work_is_well() -> None:
    alive()
    assert found() == WELL


def test_a_beat_that_stopped_is_blamed_alone() -> None:
    alive(beat=60, worker=59.9)
    assert found() == WELL | {"beat": {"ok": False, "drift_seconds": 60.0}}


def test_a_worker_that_stopped_is_blamed_alone() -> None:
    alive(beat=5, worker=50)
    assert found() == WELL | {
        "beat": {"ok": True, "drift_seconds": 5.0},
        "worker": {"ok": False, "silent_seconds": 50.0},
    }


def test_a_sweep_that_stopped_is_blamed_after_five_minutes() -> None:
    alive(swept=300)
    assert found()["cases"] == {"ok": True, "silent_seconds": 300.0, "waiting_seconds": 0.0}
    alive(swept=301)
    assert found() == WELL | {"cases": {"ok": False, "silent_seconds": 301.0, "waiting_seconds": 0.0}}


def test_a_round_of_the_chat_that_stopped_is_blamed_by_its_sign_and_without_one_by_who_is_left_unanswered(
    redis_server: str,
) -> None:
    alive(chats=46)
    assert found() == WELL | {"chats": {"ok": False, "silent_seconds": 46.0, "overdue_seconds": 0.0}}
    with redis.Redis.from_url(redis_server) as server:
        server.delete(heartbeat.CHATS)
    desk.take(a_conversation(now=ago(120)), agent=an_agent(), now=ago(105))
    assert found()["chats"] == {"ok": True, "silent_seconds": None, "overdue_seconds": 45.0}
    Conversation.objects.update(taken_at=ago(106))
    assert found()["chats"] == {"ok": False, "silent_seconds": None, "overdue_seconds": 46.0}


def test_a_worker_that_has_just_been_called_has_time_to_answer() -> None:
    alive(beat=0, worker=10)
    assert look_around(now=NOW)["worker"] == {"ok": True, "silent_seconds": 10.0}


def test_a_letter_that_nobody_sorts_is_seen() -> None:
    alive()
    letter(seconds=121)
    assert found() == WELL | {"letters": {"ok": False, "oldest_unsorted_seconds": 121.0}}


def test_a_letter_whose_fate_leads_nowhere_is_seen() -> None:
    alive()
    letter(seconds=300)
    IncomingEmail.objects.update(fate=IncomingEmail.Fate.TICKET, sorted_at=NOW)
    assert found() == WELL | {"ledger": {"ok": False, "unexplained": 1}}


def test_a_letter_still_in_the_spool_is_seen() -> None:
    now = datetime.now(UTC)
    path = spool.keep(b"Subject: hello\n\n", envelope=spool.Envelope(source="smtp", received_at=now))
    try:
        found = look_around(now=now + timedelta(minutes=3))["spool"]
        assert (found["ok"], found["files"]) == (False, 1)
    finally:
        path.unlink()


def test_a_mailbox_that_we_can_not_look_into_is_seen(settings: Settings) -> None:
    assert "mailbox" not in look_around(now=NOW)
    settings.IMAP_URL = "imaps://support:secret@mail.example/INBOX"
    assert look_around(now=NOW)["mailbox"] == {"ok": False, "silent_seconds": None}
    MailboxCursor.objects.create(mailbox="support@mail.example/INBOX", looked_at=ago(120))
    assert look_around(now=NOW)["mailbox"] == {"ok": True, "silent_seconds": 120.0}
    MailboxCursor.objects.update(looked_at=ago(301))
    assert look_around(now=NOW)["mailbox"] == {"ok": False, "silent_seconds": 301.0}


def test_a_disk_that_is_nearly_full_is_seen_before_letters_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    alive()
    monkeypatch.setattr("supportportal.health.FULL_BELOW", 10**9)
    disk = look_around(now=NOW)["disk"]
    assert (disk["ok"], isinstance(disk["free_mb"], int)) == (False, True)


def test_it_costs_five_queries_however_much_waits(client: Client, django_assert_num_queries) -> None:
    heartbeat.beat_called(datetime.now(UTC))
    heartbeat.worker_answered(datetime.now(UTC))
    letter(seconds=0)
    with django_assert_num_queries(5):
        answer = client.get("/health/ready")
    assert answer.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_being_alive_costs_no_query(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert client.get("/health/live").json() == {"ok": True}
