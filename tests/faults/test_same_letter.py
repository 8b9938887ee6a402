"""The same letter comes by SMTP, by IMAP and through the pipe, three times each, in any order."""

import pytest

from tests.tickets.mailroom.letters import NOW, letter
from tickets.mailroom.arriving import spool
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import IncomingEmail, Ticket

WAYS = ["smtp", "imap", "pipe", "imap", "smtp", "smtp", "pipe", "imap", "pipe"]


def bring(way: str, number: int) -> None:
    """Each way adds what the mail servers on it add."""
    raw = letter(Message_ID="<same@mail.example>").as_bytes()
    trace = f"Received: from relay{number}.example by mx.example; Tue, 10 Mar 2026 10:30:0{number} +0100\n".encode()
    envelope = Envelope(source=way, received_at=NOW, sender="ada@mail.example", recipients=("support@x.example",))
    spool.keep(trace + (raw.replace(b"\n", b"\r\n") if way == "smtp" else raw), envelope=envelope)


@pytest.mark.django_db
@pytest.mark.parametrize("at_once", [True, False])
def test_the_same_letter_three_times_by_three_ways_is_one_ticket_and_eight_duplicates(at_once: bool):
    for number, way in enumerate(WAYS):
        bring(way, number)
        if not at_once:
            sort_letters(now=NOW)
    sort_letters(now=NOW)
    assert Ticket.objects.count() == 1
    assert sorted(IncomingEmail.objects.values_list("fate", flat=True)) == ["duplicate"] * 8 + ["ticket"]


@pytest.mark.django_db
def test_another_text_under_the_same_message_id_is_another_letter():
    for text in ("One.", "Two."):
        raw = letter(text, Message_ID="<same@mail.example>").as_bytes()
        spool.keep(raw, envelope=Envelope(source="smtp", received_at=NOW, recipients=("support@x.example",)))
    sort_letters(now=NOW)
    assert sorted(IncomingEmail.objects.values_list("fate", flat=True)) == ["ticket", "ticket"]
