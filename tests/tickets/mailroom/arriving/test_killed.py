"""The receiver is killed at every step between DATA and the ledger: with a sender that tries again, one letter."""

import smtplib
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from tests.tickets.mailroom.arriving.imap_server import Mailbox, running
from tests.tickets.mailroom.arriving.running_intake import database_url, intake
from tests.tickets.mailroom.letters import NOW, letter
from tickets.mailroom.arriving import imap, imap_login, spool
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import IncomingEmail, Message, Ticket
from tickets.models.storage import private_storage

KILLING = str(Path(__file__).with_name("killing.py"))
pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(sys.platform != "linux", reason="the fault is injected by way of /proc"),
]


@pytest.fixture(autouse=True)
def same_store(tmp_path: Path) -> None:
    """The other process keeps sources where this one will look for them."""
    place = Path(private_storage().path(""))
    place.mkdir(exist_ok=True)
    (tmp_path / "private").symlink_to(place)


def bring(port: int) -> bool:
    """As a mail server does it: True when it was told 250 and needs not come again."""
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
            client.send_message(letter(), "ada@mail.example", settings.SUPPORT_ADDRESS)
    except smtplib.SMTPServerDisconnected:
        return False
    except smtplib.SMTPResponseException:
        return False
    return True


@pytest.mark.timeout(90)
@pytest.mark.parametrize(
    ("point", "told_250"),
    [
        ("fsync:1:before", False),  # before the letter is on the disk
        ("fsync:1:after", False),  # on the disk, under a draft's name
        ("rename:1:after", False),
        ("fsync:2:after", False),  # safe, but nobody was told
        ("fsync:3:before", None),  # on its way into the ledger; 250 may be on the wire or not
        ("fsync:4:after", None),  # its source is kept, it has no row
        ("unlink:1:before", None),  # it has a row, and its file is still there
    ],
)
def test_exactly_one_article_wherever_the_receiver_dies(tmp_path: Path, point: str, told_250: bool | None):
    url = database_url()
    with intake(tmp_path, database=url, program=(KILLING, point, "smtp_intake")) as dying:
        accepted = bring(dying.port)
        assert dying.process.wait(20) == -9
    if told_250 is not None:
        assert accepted is told_250
    with intake(tmp_path, database=url) as healthy:
        while not accepted:
            accepted = bring(healthy.port)
        deadline = time.monotonic() + 20
        while spool.waiting() and time.monotonic() < deadline:
            time.sleep(0.05)
    assert spool.waiting() == []
    sort_letters(now=NOW)
    assert (Ticket.objects.count(), Message.objects.count()) == (1, 1)
    fates = sorted(IncomingEmail.objects.values_list("fate", flat=True))
    assert fates in (["ticket"], ["duplicate", "ticket"])


@pytest.mark.timeout(60)
def test_the_same_letter_three_times_by_smtp_and_three_times_by_imap_is_one_ticket(tmp_path: Path):
    raw = letter().as_bytes().replace(b"\n", b"\r\n")
    with running(Mailbox()) as box:
        for number in range(3):
            box.put(b"Received: from relay%d.example; Tue, 10 Mar 2026 10:30:0%d +0100\r\n" % (number, number) + raw)
        with intake(tmp_path, database=database_url()) as running_intake:
            for _ in range(3):
                assert bring(running_intake.port)
            account = imap_login.account_of(f"imap://support:secret@127.0.0.1:{box.port}/INBOX")
            with imap_login.open_mailbox(account) as opened:
                assert imap.take_new(opened, account, now=NOW) == 3
            deadline = time.monotonic() + 20
            while spool.waiting() and time.monotonic() < deadline:
                time.sleep(0.05)
    sort_letters(now=NOW)
    fates = sorted(IncomingEmail.objects.values_list("fate", flat=True))
    assert fates == ["duplicate"] * 5 + ["ticket"]
    assert (Ticket.objects.count(), Message.objects.count()) == (1, 1)
