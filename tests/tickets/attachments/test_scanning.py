"""The virus scanner is asked over a real socket, and nobody waits for it longer than its limit."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from tests.tickets.factories import make_file, make_ticket
from tests.tickets.test_intake import at_once
from tickets.attachments import scanning
from tickets.attachments.scanning import scan_attachments
from tickets.models import Attachment

EICAR = b"harmless stand-in for the EICAR test file"


@dataclass
class FakeScanner:
    """Speaks clamd's INSTREAM. `answers` overrides what is said; `seconds` is how long it thinks."""

    line: socket.socket
    asked: list[bytes] = field(default_factory=list)
    answer: bytes = b""
    seconds: float = 0

    def serve(self) -> None:
        while True:
            try:
                caller, _ = self.line.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(caller,), daemon=True).start()

    def talk(self, caller: socket.socket) -> None:
        with caller, caller.makefile("rb") as heard:
            assert heard.read(10) == b"zINSTREAM\0"
            content = b""
            while length := int.from_bytes(heard.read(4), "big"):
                content += heard.read(length)
            self.asked.append(content)
            time.sleep(self.seconds)
            verdict = b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in content else b"stream: OK\0"
            try:
                caller.sendall(self.answer or verdict)
            except OSError:
                return  # the portal waits no longer


@pytest.fixture
def scanner(settings: object) -> Iterator[FakeScanner]:
    line = socket.create_server(("127.0.0.1", 0))
    fake = FakeScanner(line)
    threading.Thread(target=fake.serve, daemon=True).start()
    settings.CLAMD_URL = f"tcp://127.0.0.1:{line.getsockname()[1]}"
    settings.CLAMD_TIMEOUT = 1
    yield fake
    line.close()


def states() -> list[tuple[str, str, str, bool]]:
    rows = Attachment.objects.order_by("pk").values_list("scan", "virus", "locked_reason", "scan_due_at")
    return [(scan, virus, lock, due is not None) for scan, virus, lock, due in rows]


@pytest.mark.django_db
def test_a_clean_file_is_said_to_be_clean_and_an_infected_one_is_locked_with_the_name(scanner: FakeScanner) -> None:
    long = b"log line\n" * 100_000  # several chunks
    make_ticket(files=[make_file("a.txt", long), make_file("b.txt", EICAR)])
    assert states() == [("pending", "", "", True)] * 2
    assert scan_attachments(now=timezone.now()) == 2
    assert states() == [("clean", "", "", False), ("infected", "Win.Test.EICAR_HDB-1", "infected", False)]
    assert scanner.asked == [long, EICAR]
    assert scan_attachments(now=timezone.now()) == 0


@pytest.mark.django_db
def test_a_slow_scanner_is_given_up_in_time_and_asked_again_later(scanner: FakeScanner) -> None:
    make_ticket(files=[make_file("a.txt", b"x"), make_file("b.txt", b"y")])
    scanner.seconds = 5
    began, now = time.monotonic(), timezone.now()
    assert scan_attachments(now=now) == 0
    assert time.monotonic() - began < 2
    assert states() == [("failed", "", "", True), ("pending", "", "", True)]
    scanner.seconds = 0
    assert scan_attachments(now=now + timedelta(seconds=5)) == 1  # the other one; the first waits a minute
    assert scan_attachments(now=now + timedelta(minutes=2)) == 1
    assert states() == [("clean", "", "", False)] * 2


@pytest.mark.django_db
def test_a_file_the_scanner_refuses_does_not_keep_the_next_ones_waiting(scanner: FakeScanner) -> None:
    make_ticket(files=[make_file("a.txt", b"x"), make_file("b.txt", b"y")])
    scanner.answer = b"INSTREAM size limit exceeded. ERROR\0"
    assert (scan_attachments(now=timezone.now()), len(scanner.asked)) == (0, 2)
    assert states() == [("failed", "", "", True)] * 2


@pytest.mark.django_db
def test_a_scanner_that_is_away_changes_nothing_but_the_next_time(scanner: FakeScanner) -> None:
    scanner.line.shutdown(socket.SHUT_RDWR)
    scanner.line.close()
    make_ticket(files=[make_file("a.txt", b"x")])
    assert scan_attachments(now=timezone.now()) == 0
    assert states() == [("failed", "", "", True)]


@pytest.mark.django_db
def test_files_from_before_the_scanner_are_asked_about_once_it_is_there_after_the_new_ones(
    scanner: FakeScanner, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, settings.CLAMD_URL = settings.CLAMD_URL, ""
    make_ticket(files=[make_file("old.txt", EICAR), make_file("older.txt", b"x")])
    assert (scan_attachments(now=timezone.now()), states()) == (0, [("", "", "", False)] * 2)
    settings.CLAMD_URL = url
    make_ticket(files=[make_file("new.txt", b"y")])
    monkeypatch.setattr(scanning, "MAX_FILES_A_ROUND", 2)
    assert scan_attachments(now=timezone.now()) == 2
    infected = ("infected", "Win.Test.EICAR_HDB-1", "infected", False)
    assert states() == [infected, ("", "", "", False), ("clean", "", "", False)]
    assert scan_attachments(now=timezone.now()) == 1
    assert states() == [infected, ("clean", "", "", False), ("clean", "", "", False)]
    assert scan_attachments(now=timezone.now()) == 0


@pytest.mark.django_db
def test_a_virus_locks_again_what_a_superuser_had_unlocked(scanner: FakeScanner) -> None:
    make_ticket(files=[make_file("a.txt", EICAR)])
    Attachment.objects.update(unlocked_at=timezone.now())
    scan_attachments(now=timezone.now())
    assert Attachment.objects.get().is_locked


@pytest.mark.django_db
def test_without_a_scanner_nothing_is_asked_and_nothing_is_claimed() -> None:
    make_ticket(files=[make_file("a.txt", EICAR)])
    assert (scan_attachments(now=timezone.now()), states()) == (0, [("", "", "", False)])


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_ask_once_for_each_file(scanner: FakeScanner) -> None:
    make_ticket(files=[make_file(f"{number}.txt", b"%d" % number) for number in range(4)])
    now = timezone.now()
    assert sum(at_once(lambda: scan_attachments(now=now))) == 4
    assert sorted(scanner.asked) == [b"0", b"1", b"2", b"3"]
    assert {state[0] for state in states()} == {"clean"}
