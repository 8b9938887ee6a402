"""The disk where files are kept is full: the letter with the file waits and is told, and no other one waits for it."""

import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from supportportal.health import look_around
from tests.faults.test_full_disk import DISK, small_disk
from tests.tickets.mailroom.letters import NOW
from tests.tickets.mailroom.letters import letter as plain_letter
from tickets.mailroom import spool
from tickets.mailroom.sorting import sort_letters
from tickets.models import Attachment, IncomingEmail, Ticket
from tickets.models.ticket import private_storage

LARGE = b"It is slow.\n" * (DISK // 6)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]


@pytest.fixture
def full_disk() -> Iterator[None]:
    folder = Path(private_storage().path("attachments"))
    aside = folder.with_name("attachments-aside")
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder.exists():
        folder.rename(aside)
    try:
        with small_disk(folder) as mounted:
            if not mounted:
                pytest.skip("no disk may be mounted here")
            yield
    finally:
        folder.rmdir()
        if aside.exists():
            aside.rename(folder)


def bring(number: int, *, attached: bytes = b"") -> None:
    message = plain_letter(Subject=f"Letter {number}", Message_ID=f"<{number}@mail.example>")
    if attached:
        message.add_attachment(attached, maintype="text", subtype="plain", filename="log.txt")
    envelope = spool.Envelope("smtp", NOW, "ada@mail.example", (settings.SUPPORT_ADDRESS,))
    spool.keep(message.as_bytes(), envelope=envelope)


def more_room(folder: Path) -> None:
    subprocess.run(["mount", "-o", f"remount,size={10 * DISK}", str(folder)], check=True)


def fates() -> list[tuple[str, int]]:
    return list(IncomingEmail.objects.order_by("pk").values_list("fate", "attempts"))


def test_a_letter_whose_file_finds_no_room_waits_is_told_and_is_taken_when_there_is_room(full_disk: None):
    bring(1, attached=b"small")
    bring(2, attached=LARGE)
    bring(3)
    for seconds in range(5):  # more rounds than a letter has attempts: the disk’s fault is not the letter’s
        sort_letters(now=NOW + timedelta(seconds=seconds))
    assert fates() == [("ticket", 1), ("", 0), ("ticket", 1)]
    assert sorted(Ticket.objects.values_list("subject", flat=True)) == ["Letter 1", "Letter 3"]
    assert look_around(now=NOW + timedelta(minutes=3))["letters"] == {"ok": False, "oldest_unsorted_seconds": 180.0}
    kept = [path for path in Path(private_storage().path("attachments")).rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in kept] == [b"small"]  # nothing half is left


def test_with_room_again_it_becomes_a_ticket_with_its_file(full_disk: None):
    bring(2, attached=LARGE)
    sort_letters(now=NOW)
    assert fates() == [("", 0)]
    more_room(Path(private_storage().path("attachments")))
    sort_letters(now=NOW)
    assert fates() == [("ticket", 1)]
    with Attachment.objects.get().file.open("rb") as file:
        assert file.read() == LARGE
