"""The mailbox we fetch letters from is away for an hour, or its certificate has expired: said, and over by itself."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.db import connection
from pytest_django import Settings

from supportportal.health import look_around
from tests.portal import free_port
from tests.tickets.mailroom.arriving.certificates import authority
from tests.tickets.mailroom.arriving.imap_server import Mailbox, running
from tests.tickets.mailroom.arriving.test_imap import eventually, numbered, rows
from tickets.mailroom.arriving import imap, imap_login
from tickets.mailroom.troubles import troubles
from tickets.models import MailboxCursor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]

HOUR = 3600.0


class Clock(threading.Event):
    """Asked to wait, its time is over at once: `at` is later, and what was to happen by then has happened."""

    def __init__(self, *, happens: Callable[[float], None]) -> None:
        super().__init__()
        self.at = 0.0
        self.pauses: list[float] = []
        self.happens = happens

    def wait(self, timeout: float | None = None) -> bool:
        self.at += timeout or 0.0
        self.pauses.append(timeout or 0.0)
        self.happens(self.at)
        return self.is_set()


@contextmanager
def watching(stop: threading.Event) -> Iterator[None]:
    account = imap_login.account_of(portal.IMAP_URL)

    def watch() -> None:
        imap.watch(account, stop=stop)
        connection.close()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join(20)
    assert not watcher.is_alive()


@pytest.mark.timeout(120)
def test_a_mailbox_that_is_away_for_an_hour_is_seen_and_its_letters_come_when_it_is_back(settings: Settings) -> None:
    port, box, is_back = free_port(), Mailbox(), threading.Event()
    settings.IMAP_URL = f"imap://support:secret@127.0.0.1:{port}/"
    box.put(numbered(1))
    with running(box, port=port), imap_login.open_mailbox(imap_login.account_of(settings.IMAP_URL)) as opened:
        imap.take_new(opened, imap_login.account_of(settings.IMAP_URL), now=datetime.now(UTC))
    box.put(numbered(2)), box.put(numbered(3))  # while nobody can reach it

    def come_back(at: float) -> None:
        if at >= HOUR and not is_back.is_set():
            is_back.set()
            assert served.wait(10)

    served, over = threading.Event(), threading.Event()

    def serve_after_the_hour() -> None:
        is_back.wait(60)
        with running(box, port=port):
            served.set()
            over.wait(60)

    server = threading.Thread(target=serve_after_the_hour)
    server.start()
    stop = Clock(happens=come_back)
    with watching(stop):
        assert eventually(lambda: is_back.is_set())
        assert look_around(now=datetime.now(UTC) + timedelta(hours=1))["mailbox"]["ok"] is False
        assert eventually(lambda: len(rows()) == 3)
        assert eventually(lambda: look_around(now=datetime.now(UTC))["mailbox"]["ok"] is True)
        stop.set()
        box.changed.set()
    over.set()
    server.join(20)
    assert max(stop.pauses) == imap.MAX_RETRY_PAUSE  # so much later than the server are we back, at most
    assert stop.at < HOUR + imap.MAX_RETRY_PAUSE
    assert len(stop.pauses) < 25  # calls and lines in the log within the hour


@pytest.mark.timeout(120)
def test_an_expired_certificate_is_told_and_once_it_is_renewed_letters_come_by_themselves(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted = authority(tmp_path / "authority")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted.trusted))
    box = Mailbox(tls=trusted.context(days=-1), at_once=True)
    box.put(numbered(1))
    renewed, sentences, asked = trusted.context(days=30), list[str](), list[str]()

    def say_and_renew(at: float) -> None:
        sentences.extend(troubles())
        if at >= HOUR:
            asked.extend(box.asked)
            box.tls = renewed

    with running(box):
        settings.IMAP_URL = f"imaps://support:secret@127.0.0.1:{box.port}/"
        stop = Clock(happens=say_and_renew)
        with watching(stop):
            assert eventually(lambda: len(rows()) == 1)
            assert eventually(lambda: list(troubles()) == [])
            stop.set()
            box.changed.set()
    assert "certificate has expired" in sentences[0]
    assert len(set(sentences)) == 1  # from when on it is so, whatever was tried since
    assert asked == []  # no password went there
    assert stop.at < HOUR + imap.MAX_RETRY_PAUSE
    assert MailboxCursor.objects.get().trouble_since is None
