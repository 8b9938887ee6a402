"""Letters by real SMTP on loopback."""

import smtplib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.portal import free_port
from tests.tickets.mailroom.arriving.running_intake import OnLoopback, intake
from tests.tickets.mailroom.letters import NOW, letter, ticket_of
from tickets.letters.addresses import with_plus
from tickets.mailroom.arriving import spool
from tickets.mailroom.arriving.smtp import LetterBox, SmtpIntake, letter_box
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import IncomingEmail, OutgoingEmail

pytestmark = pytest.mark.processes


@pytest.fixture
def box() -> Iterator[smtplib.SMTP]:
    controller = OnLoopback(object(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        with smtplib.SMTP("127.0.0.1", controller.port, timeout=10) as client:
            yield client
    finally:
        controller.stop()


def test_a_letter_is_on_the_disk_when_we_say_250(box: smtplib.SMTP):
    box.send_message(letter(), "ada@mail.example", [settings.SUPPORT_ADDRESS, with_plus("billing")])
    (path,) = spool.waiting()
    raw, _, line = path.read_bytes().rpartition(b"\n")
    assert raw.replace(b"\r\n", b"\n") == letter().as_bytes()
    assert b'"sender": "ada@mail.example"' in line
    assert with_plus("billing").encode() in line


@pytest.mark.parametrize(
    "recipient",
    [
        "ada@mail.example",
        f"x@sub.{settings.PORTAL_DOMAIN}",
        f"support@sub.{settings.PORTAL_DOMAIN}",
        f"jobs@{settings.PORTAL_DOMAIN}",
        f"supporter@{settings.PORTAL_DOMAIN}",
        f"support-billing@{settings.PORTAL_DOMAIN}",
        f"x+support@{settings.PORTAL_DOMAIN}",
        "postmaster@mail.example",
        "root",
        "a@b@c.example",
    ],
)
def test_letters_for_others_are_refused(box: smtplib.SMTP, recipient: str):
    box.ehlo()
    box.mail("ada@mail.example")
    code, _ = box.rcpt(recipient)
    assert code in (550, 553)
    assert spool.waiting() == []


@pytest.mark.parametrize(
    "recipient",
    [
        settings.SUPPORT_ADDRESS.upper(),
        with_plus("billing"),
        with_plus("t.7.abcdefghijklmnop"),
        with_plus("b.7.abcdefghijklmnop").title(),
        f"PostMaster@{settings.PORTAL_DOMAIN}",
        "postmaster",
        "Postmaster",
    ],
)
def test_letters_for_us_are_taken(box: smtplib.SMTP, recipient: str):
    box.ehlo()
    box.mail("ada@mail.example")
    assert box.docmd("RCPT", f"TO:<{recipient}>")[0] == 250


@pytest.mark.django_db
def test_a_letter_to_the_postmaster_is_kept_and_shown_and_not_acknowledged(box: smtplib.SMTP):
    address = f"postmaster@{settings.PORTAL_DOMAIN}"
    box.send_message(letter("Your mail server greets oddly.", To=address), "ada@mail.example", ["postmaster"])
    sort_letters(now=NOW)
    row = IncomingEmail.objects.get()
    assert (row.envelope_to, row.fate) == ([address], "ticket")
    assert (row.why, ticket_of(row).status) == ("not acknowledged: written to the postmaster", "waiting_for_us")
    assert not OutgoingEmail.objects.exists()
    both = letter("To both of you.", To=f"{address}, {settings.SUPPORT_ADDRESS}", Message_ID="<2@mail.example>")
    box.send_message(both, "ada@mail.example", ["postmaster", settings.SUPPORT_ADDRESS])
    sort_letters(now=NOW)
    assert IncomingEmail.objects.latest("pk").why == ""


def test_one_refused_recipient_does_not_hurt_the_others(box: smtplib.SMTP):
    refused = box.send_message(letter(), "ada@mail.example", ["thief@else.example", settings.SUPPORT_ADDRESS.upper()])
    assert refused["thief@else.example"][0] == 550
    assert len(spool.waiting()) == 1


def test_451_when_the_letter_can_not_be_stored(box: smtplib.SMTP):
    spool.folder().write_text("a file where the folder should be")
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        box.send_message(letter(), "ada@mail.example", settings.SUPPORT_ADDRESS)
    assert refusal.value.smtp_code == 451
    spool.folder().unlink()
    box.send_message(letter(), "ada@mail.example", settings.SUPPORT_ADDRESS)
    assert len(spool.waiting()) == 1


def test_the_limit_is_announced_and_kept(box: smtplib.SMTP):
    box.ehlo()
    assert box.esmtp_features["size"] == str(settings.LETTER_MAX_BYTES)
    code, _ = box.docmd("MAIL", f"FROM:<ada@mail.example> SIZE={settings.LETTER_MAX_BYTES + 1}")
    assert code == 552


def test_null_senders_foreign_letters_and_long_lines_are_taken(box: smtplib.SMTP):
    box.ehlo()
    assert "smtputf8" in box.esmtp_features
    box.sendmail("", settings.SUPPORT_ADDRESS, b"From: x@y.example\r\n\r\n" + b"z" * 100_000)
    box.sendmail(
        "ådne@mail.example", settings.SUPPORT_ADDRESS, "From: ådne@mail.example\r\n\r\nHei".encode(), ["SMTPUTF8"]
    )
    assert len(spool.waiting()) == 2


@pytest.mark.django_db
def test_from_the_wire_to_a_ticket(box: smtplib.SMTP):
    box.send_message(letter("My invoice, please."), "ada@mail.example", with_plus("billing"))
    assert sort_letters(now=NOW) == 1
    row = IncomingEmail.objects.get()
    assert (row.source, ticket_of(row).topic, ticket_of(row).topic_reason) == ("smtp", "billing", with_plus("billing"))


async def test_what_the_library_inspects_can_be_inspected_by_every_python():
    """Python 3.11.0 to 3.11.2 fail at a dataclass with slots, asyncio says nothing, and no letter is taken."""
    handler = letter_box(SmtpIntake(arrived=lambda: None), LetterBox).event_handler
    assert not hasattr(type(handler), "__slots__")


@pytest.mark.timeout(60)
def test_the_command_takes_letters_without_a_database_and_stops_when_told(tmp_path: Path):
    with intake(tmp_path) as running:
        with smtplib.SMTP("127.0.0.1", running.port, timeout=10) as client:
            client.send_message(letter(), "ada@mail.example", settings.SUPPORT_ADDRESS)
        assert len(list((tmp_path / "spool").glob("*.letter"))) == 1
        running.process.terminate()
        _, said = running.process.communicate(timeout=20)
        assert running.process.returncode == 0
    assert b"letters wait in the spool" in said
    assert len(list((tmp_path / "spool").glob("*.letter"))) == 1
