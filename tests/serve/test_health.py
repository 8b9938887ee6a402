"""What /health/ready finds, and whom it blames."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from django.test import Client
from pytest_django import Settings

from chat import agent_acts
from chat.models import Conversation
from supportportal.foundations import heartbeat
from supportportal.health import look_around
from tests.chat.factories import a_conversation
from tests.people import make_agent
from tests.tickets.factories import make_ticket
from tests.tickets.mailroom.arriving.certificates import authority
from tickets.mailroom.arriving import door_check, spool
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.models import IncomingEmail, MailboxCursor, OutgoingEmail

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


@pytest.fixture
def no_doors(redis_server: str) -> Iterator[None]:
    with redis.Redis.from_url(redis_server) as server:
        server.delete(heartbeat.DOORS_KEY)
        yield
        server.delete(heartbeat.DOORS_KEY)


@pytest.fixture
def own_intake(settings: Settings, no_doors: None) -> None:
    """As in a web server that `serve` started."""
    settings.PORTAL_OWN_INTAKE = True


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
        server.delete(heartbeat.CHATS_KEY)
    agent_acts.take(a_conversation(now=ago(120)), agent=make_agent(), now=ago(105))
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


def test_letters_of_ours_that_wait_five_minutes_for_a_worker_are_seen() -> None:
    alive()
    make_ticket(received_at=ago(300))
    assert found() == WELL | {"outbox": {"ok": True, "lag_seconds": 300.0}}
    make_ticket(received_at=ago(301))
    assert found() == WELL | {"outbox": {"ok": False, "lag_seconds": 301.0}}
    OutgoingEmail.objects.update(sent_at=NOW)
    assert found() == WELL


def test_a_letter_whose_fate_leads_nowhere_is_seen() -> None:
    alive()
    letter(seconds=300)
    IncomingEmail.objects.update(fate=IncomingEmail.Fate.TICKET, sorted_at=NOW)
    assert found() == WELL | {"ledger": {"ok": False, "unexplained": 1}}


def test_a_letter_still_in_the_spool_is_seen() -> None:
    now = datetime.now(UTC)
    path = spool.keep(b"Subject: hello\n\n", envelope=Envelope(source="smtp", received_at=now))
    try:
        found = look_around(now=now + timedelta(minutes=3))["spool"]
        assert (found["ok"], found["files"]) == (False, 1)
    finally:
        path.unlink()


def test_a_mailbox_that_we_can_not_look_into_is_seen(settings: Settings) -> None:
    assert "mailbox" not in look_around(now=NOW)
    settings.IMAP_URL = "imaps://support:secret@mail.example/INBOX"
    assert look_around(now=NOW)["mailbox"] == {"ok": False, "silent_seconds": None}
    MailboxCursor.objects.create(mailbox="support@mail.example/INBOX", looked_at=ago(45))
    assert look_around(now=NOW)["mailbox"] == {"ok": True, "silent_seconds": 45.0}
    MailboxCursor.objects.update(looked_at=ago(46))
    assert look_around(now=NOW)["mailbox"] == {"ok": False, "silent_seconds": 46.0}


def sign(kind: str, *, seconds: float, machine: str = "") -> None:
    """An intake said so long ago that letters are taken; ours unless another machine is named."""
    heartbeat.door_answered(f"{kind} {machine}" if machine else door_check.names()[kind], ago(seconds))


def doors() -> dict[str, object]:
    return {kind: finding for kind, finding in found().items() if kind in ("smtp", "lmtp")}


@pytest.mark.parametrize(("days", "is_well"), [(10, True), (-1, False)])
def test_the_end_of_our_certificate_is_seen(settings: Settings, tmp_path: Path, days: int, is_well: bool) -> None:
    made = authority(tmp_path / "authority").certificate_with_key(days=days)
    settings.SMTP_TLS_CERT = settings.SMTP_TLS_KEY = str(made)
    now = datetime.now(UTC)
    assert look_around(now=now)["certificate"] == {"ok": is_well, "days_left": float(days)}
    made.write_text("nothing")
    assert look_around(now=now)["certificate"] == {"ok": False, "days_left": None}


def test_an_intake_of_ours_that_was_killed_or_refuses_everybody_is_seen_before_45_seconds_are_over(
    settings: Settings, own_intake: None
) -> None:
    alive()
    assert doors() == {"smtp": {"ok": False, "silent_seconds": None}}
    sign("smtp", seconds=35)
    assert found() == WELL | {"smtp": {"ok": True, "silent_seconds": 35.0}}
    sign("smtp", seconds=35.1)
    sign("smtp", seconds=0, machine="other 0.0.0.0:25")
    assert doors() == {"smtp": {"ok": False, "silent_seconds": 35.1}}
    settings.LMTP_SOCKET = "/run/portal/lmtp.sock"
    sign("smtp", seconds=1)
    sign("lmtp", seconds=36)
    assert doors() == {"smtp": {"ok": True, "silent_seconds": 1.0}, "lmtp": {"ok": False, "silent_seconds": 36.0}}


def test_the_intake_of_another_machine_makes_a_portal_with_its_own_neither_ill_nor_well(own_intake: None) -> None:
    alive()
    sign("smtp", seconds=1)
    sign("lmtp", seconds=900, machine="other 0.0.0.0:25")
    assert doors() == {"smtp": {"ok": True, "silent_seconds": 1.0}}


def test_web_servers_on_their_own_ask_for_the_intakes_that_there_are(no_doors: None) -> None:
    alive()
    assert doors() == {}  # this portal gets its letters in another way
    sign("smtp", seconds=3_600, machine="one 0.0.0.0:25")
    assert doors() == {"smtp": {"ok": False, "silent_seconds": 3600.0}}
    sign("smtp", seconds=4, machine="two 0.0.0.0:25")
    assert doors() == {"smtp": {"ok": True, "silent_seconds": 4.0}}
    heartbeat.forget_doors(["smtp two 0.0.0.0:25"])
    sign("smtp", seconds=24 * 3_600, machine="one 0.0.0.0:25")  # nobody misses that machine any more
    assert doors() == {}


def test_a_redis_that_is_away_leaves_no_door_well(
    own_intake: None, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(heartbeat, "_server", redis.Redis.from_url("unix:///nowhere/redis.sock"))
    assert doors() == {"smtp": {"ok": False, "silent_seconds": None}}


def test_a_load_balancer_hears_of_this_process_and_its_database_alone(
    client: Client, django_assert_num_queries, own_intake: None
) -> None:
    with django_assert_num_queries(1):
        answer = client.get("/health/web")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "database": {"ok": True}})
    assert answer.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_what_is_wrong_is_said_to_who_asks_and_not_to_the_log_every_few_seconds(
    client: Client, own_intake: None, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.get("/health/ready").status_code == 503
    assert caplog.messages == []


def test_a_disk_that_is_nearly_full_is_seen_before_letters_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    alive()
    monkeypatch.setattr("supportportal.health.MIN_FREE_MB", 10**9)
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
