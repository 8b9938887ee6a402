"""Letters from a mailbox: each once, marked by nobody, and removed only when they are safe."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from tests.tickets.mailroom.arriving.imap_server import ARRIVED, Mailbox, running
from tests.tickets.mailroom.letters import NOW, letter
from tickets.mailroom.arriving import imap, imap_login, spool
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import IncomingEmail, MailboxCursor, OutgoingEmail, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with running(Mailbox()) as mailbox:
        yield mailbox


def numbered(number: int, **headers: str) -> bytes:
    raw = letter(f"Letter number {number}.", Message_ID=f"<{number}@mail.example>", **headers).as_bytes()
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def account(box: Mailbox, **changes: str) -> imap_login.Account:
    url = f"imap://support:{changes.get('password', 'secret')}@127.0.0.1:{box.port}/INBOX"
    return imap_login.account_of(url)


def fetch(box: Mailbox, **changes: str) -> int:
    of = account(box, **changes)
    with imap_login.open_mailbox(of) as opened:
        return imap.take_new(opened, of, now=NOW)


def rows() -> list[IncomingEmail]:
    return list(IncomingEmail.objects.order_by("pk"))


def test_each_letter_is_taken_once_byte_for_byte_and_stays_unread(box: Mailbox):
    for number in (1, 2):
        box.put(numbered(number))
    assert fetch(box) == 2
    box.put(numbered(3))
    assert (fetch(box), fetch(box)) == (1, 0)
    found = rows()
    assert [(row.source, row.received_at, row.envelope_from) for row in found] == [
        ("imap", ARRIVED, "ada@mail.example")
    ] * 3
    assert [row.raw.read() for row in found] == [numbered(number) for number in (1, 2, 3)]
    assert [stored.flags for stored in box.inbox] == [set(), set(), set()]
    assert [command for command in box.asked if command.startswith("SELECT")] == []
    cursor = MailboxCursor.objects.get()
    assert (cursor.uid_validity, cursor.last_uid, cursor.taken_at) == (7, 3, NOW)


def test_a_letter_that_somebody_read_before_us_is_taken_all_the_same(box: Mailbox):
    box.put(numbered(1)).flags.add(r"\Seen")
    assert fetch(box) == 1


def test_a_mailbox_full_of_years_is_kept_as_history_and_only_the_last_days_are_answered(
    box: Mailbox, settings: Settings
):
    settings.IMAP_FIRST_DAYS = 2
    for number, days in ((1, 800), (2, 3), (3, 1)):
        box.put(numbered(number, Subject=f"Letter {number}", From=f"ada{number}@mail.example")).at = NOW - timedelta(
            days
        )
    assert fetch(box) == 3
    sort_letters(now=NOW)
    found = Ticket.objects.order_by("subject").values_list("subject", "status", "opened_at")
    assert list(found) == [
        ("Letter 1", "closed", NOW - timedelta(800)),
        ("Letter 2", "closed", NOW - timedelta(3)),
        ("Letter 3", "waiting_for_us", NOW - timedelta(1)),
    ]
    assert list(OutgoingEmail.objects.values_list("to_address", flat=True)) == ["ada3@mail.example"]
    # However long we are away afterwards: what comes then is for us.
    box.put(numbered(4, From="ada4@mail.example")).at = NOW + timedelta(days=1)
    MailboxCursor.objects.update(taken_at=NOW)
    of = account(box)
    with imap_login.open_mailbox(of) as opened:
        assert imap.take_new(opened, of, now=NOW + timedelta(days=30)) == 1
    assert rows()[-1].source == "imap"
    cursor = MailboxCursor.objects.get()
    assert cursor.opened_at == NOW
    assert cursor.looked_at is not None
    assert NOW + timedelta(days=30) <= cursor.looked_at < NOW + timedelta(days=30, minutes=1)


def test_after_a_change_of_uidvalidity_all_is_looked_at_again(box: Mailbox):
    box.put(numbered(1))
    fetch(box)
    box.rebuild()
    box.put(numbered(2))
    assert fetch(box) == 2
    assert len({row.sha256 for row in rows()}) == 2
    assert MailboxCursor.objects.get().last_uid == 102


def test_a_crash_between_the_spool_and_the_cursor_makes_no_second_row(box: Mailbox):
    box.put(numbered(1))
    fetch(box)
    MailboxCursor.objects.update(last_uid=0)
    assert fetch(box) == 1
    assert len(rows()) == 1


def test_the_envelope_is_what_the_last_mail_server_wrote(box: Mailbox):
    """Which of these are ours is for the sorter, who knows all of them."""
    ours = settings.SUPPORT_ADDRESS
    box.put(
        b"Return-Path: <>\r\nDelivered-To: " + ours.encode() + b"\r\nX-Original-To: a@else.example\r\n" + numbered(1)
    )
    fetch(box)
    assert [(row.envelope_from, row.envelope_to) for row in rows()] == [("", [ours, "a@else.example"])]


def test_what_is_too_large_is_in_the_ledger_and_stays_in_the_mailbox(box: Mailbox, settings: Settings):
    settings.LETTER_MAX_BYTES, settings.IMAP_DELETE = 1_000, True
    large = box.put(numbered(1) + b"x" * 2_000)
    box.put(numbered(2))
    assert fetch(box) == 2
    first, second = rows()
    assert (first.fate, second.fate) == ("quarantine", "")
    assert "left in the mailbox" in first.why
    assert box.inbox == [large]


@pytest.mark.parametrize("offers", ["IMAP4REV1 MOVE UIDPLUS", "IMAP4REV1 UIDPLUS"])
def test_letters_are_moved_when_they_are_safe(box: Mailbox, settings: Settings, offers: str):
    box.offers, settings.IMAP_MOVE_TO = offers, "Done"
    stored = box.put(numbered(1))
    assert fetch(box) == 1
    assert (box.inbox, box.folders["Done"]) == ([], [stored])


def test_nothing_is_removed_while_the_disk_is_full(box: Mailbox, settings: Settings):
    settings.IMAP_DELETE = True
    box.put(numbered(1))
    spool.folder().write_text("a file where the folder should be")
    with pytest.raises(OSError, match="File exists"):
        fetch(box)
    assert len(box.inbox) == 1
    spool.folder().unlink()
    assert (fetch(box), box.inbox, len(rows())) == (1, [], 1)


def test_without_uidplus_a_letter_is_only_marked_as_deleted(box: Mailbox, settings: Settings):
    box.offers, settings.IMAP_DELETE = "IMAP4REV1", True
    box.put(numbered(1))
    fetch(box)
    assert [stored.flags for stored in box.inbox] == [{r"\Deleted"}]
    assert [command for command in box.asked if "EXPUNGE" in command] == []


def test_the_address_of_a_mailbox():
    assert imap_login.account_of("imaps://sup%40port.example:p%2Fw@mail.example/Archive%2FIn") == imap_login.Account(
        "imaps", "mail.example", 993, "sup@port.example", "p/w", "Archive/In"
    )


def eventually(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 15
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


@pytest.mark.django_db(transaction=True)
def test_a_letter_comes_by_idle_and_after_the_server_hung_up(box: Mailbox, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imap, "FIRST_RETRY_PAUSE", 0.05)
    stop = threading.Event()

    def watch() -> None:
        imap.watch(account(box), stop=stop)
        connection.close()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        assert box.idling.wait(10)
        box.put(numbered(1))
        assert eventually(lambda: len(rows()) == 1)
        assert box.idling.wait(10)
        box.hang_up_on = "FETCH"
        box.put(numbered(2))
        assert eventually(lambda: len(rows()) == 2)
        assert sum(command.startswith("LOGIN") for command in box.asked) == 2
        assert box.idling.wait(10)  # so that it hears of the end
    finally:
        stop.set()
        box.changed.set()
        watcher.join(15)
    assert not watcher.is_alive()


@pytest.mark.django_db(transaction=True)
def test_without_idle_the_mailbox_is_polled(box: Mailbox, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imap, "POLL_EVERY", 0.05)
    box.offers = "IMAP4REV1"
    stop = threading.Event()

    def watch() -> None:
        imap.watch(account(box), stop=stop)
        connection.close()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        assert eventually(lambda: "NOOP" in box.asked)
        box.put(numbered(1))
        assert eventually(lambda: len(rows()) == 1)
    finally:
        stop.set()
        watcher.join(15)


def test_the_command_fetches_once(box: Mailbox, settings: Settings):
    with pytest.raises(CommandError, match="IMAP_URL is not set"):
        call_command("imap_intake", "--once")
    box.put(numbered(1))
    settings.IMAP_URL = f"imap://support:secret@127.0.0.1:{box.port}"
    said = StringIO()
    call_command("imap_intake", "--once", stdout=said)
    assert said.getvalue() == "1 letters fetched from support@127.0.0.1/INBOX\n"
