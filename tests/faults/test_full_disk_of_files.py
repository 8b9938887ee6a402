"""The disk where files are kept is full: words become tickets all the same, and the files follow when there is room."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.faults.test_full_disk import DISK, small_disk
from tests.tickets.mailroom.letters import NOW
from tests.tickets.mailroom.letters import letter as plain_letter
from tickets.mailroom.arriving import spool
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.mailroom.sorting import late_files
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import Attachment, IncomingEmail, Message, OutgoingEmail, Ticket
from tickets.models.storage import private_storage

LARGE = b"It is slow.\n" * (DISK // 6)
pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]


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
    envelope = Envelope("smtp", NOW, "ada@mail.example", (settings.SUPPORT_ADDRESS,))
    spool.keep(message.as_bytes(), envelope=envelope)


def more_room(folder: Path) -> None:
    subprocess.run(["mount", "-o", f"remount,size={10 * DISK}", str(folder)], check=True)


def fates() -> list[tuple[str, int]]:
    return list(IncomingEmail.objects.order_by("pk").values_list("fate", "attempts"))


def test_a_letter_whose_file_finds_no_room_is_a_ticket_and_acknowledged_all_the_same(full_disk: None):
    bring(1, attached=b"small")
    bring(2, attached=LARGE)
    bring(3)
    sort_letters(now=NOW)
    assert fates() == [("ticket", 1)] * 3
    assert sorted(Ticket.objects.values_list("subject", flat=True)) == ["Letter 1", "Letter 2", "Letter 3"]
    assert OutgoingEmail.objects.filter(kind=OutgoingEmail.Kind.ACKNOWLEDGEMENT).count() == 3
    (note,) = Message.objects.filter(author=Message.Author.NOTE)
    assert (note.ticket.subject, "no room on our disk" in note.text) == ("Letter 2", True)
    kept = [path for path in Path(private_storage().path("attachments")).rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in kept] == [b"small"]  # nothing half is left


def test_with_room_again_its_file_follows_once(full_disk: None):
    bring(2, attached=LARGE)
    sort_letters(now=NOW)
    assert late_files.fetch(now=NOW + late_files.RETRY_FILES_AFTER) == 0  # still full
    assert not Attachment.objects.exists()
    more_room(Path(private_storage().path("attachments")))
    assert late_files.fetch(now=NOW + 2 * late_files.RETRY_FILES_AFTER) == 1
    assert late_files.fetch(now=NOW + 9 * late_files.RETRY_FILES_AFTER) == 0
    with Attachment.objects.get().file.open("rb") as file:
        assert file.read() == LARGE
    assert Attachment.objects.get().message.letter.files_due_at is None
