"""Files: kept once per content, under names that can do no harm."""

import pytest
from django.conf import settings

from tests.tickets.factories import make_file, make_ticket
from tickets.attachments.files import IncomingFile, harmless_name, keep
from tickets.models import Attachment
from tickets.models.storage import private_storage


@pytest.mark.django_db
def test_the_same_content_twice_is_one_file_on_disk() -> None:
    message = make_ticket().messages.get()
    first, second = (keep(Attachment(message=message), make_file(name, b"the same")) for name in ("a.png", "b.png"))
    assert (first.file.name, first.sha256, first.size) == (second.file.name, second.sha256, 8)
    assert first.file.name == f"attachments/{first.sha256[:2]}/{first.sha256}"
    path = settings.PORTAL_DATA / "private" / first.file.name
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"the same", 0o600)


@pytest.mark.django_db
def test_a_file_left_half_written_is_not_taken_for_the_whole() -> None:
    message = make_ticket().messages.get()
    whole = keep(Attachment(message=message), make_file("a.txt", b"whole content"))
    (settings.PORTAL_DATA / "private" / whole.file.name).write_bytes(b"whole")
    again = keep(Attachment(message=message), make_file("a.txt", b"whole content"))
    with private_storage().open(again.file.name) as file:
        assert file.read() == b"whole content"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("screen.png", "screen.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\claire\\log.txt", "log.txt"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("\u200b.htaccess", ".htaccess"),
        ("", "file"),
        ("x" * 300 + ".png", "x" * 116 + ".png"),
        ("capture d’écran.png", "capture d’écran.png"),
    ],
)
def test_a_name_is_its_last_part_without_what_can_not_be_seen(given: str, kept: str) -> None:
    assert harmless_name(given) == kept


def test_a_file_in_transit_can_not_be_changed() -> None:
    with pytest.raises(AttributeError):
        IncomingFile("a", "b", b"").name = "c"
