"""Letters for the tests of the mailroom, and what becomes of them."""

import base64
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.tickets.factories import make_customer, make_ticket
from tickets.mailroom.arriving import collecting, spool
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import IncomingEmail, Ticket

EMAILS = Path(__file__).parents[2] / "emails"
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def letter(text: str = "It is too slow in the evening.", **headers: str) -> EmailMessage:
    """A plain letter to us; keywords are headers, with `_` for `-`."""
    message = EmailMessage()
    given = {
        "From": "Ada Berg <ada@mail.example>",
        "To": settings.SUPPORT_ADDRESS,
        "Subject": "A question",
        "Message-ID": "<first@mail.example>",
        "Date": "Tue, 10 Mar 2026 10:30:00 +0100",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in given.items():
        if value:
            message[name] = value
    message.set_content(text)
    return message


def example(name: str) -> bytes:
    return (EMAILS / f"{name}.eml").read_bytes()


def receive(
    raw: bytes | EmailMessage,
    *,
    sender: str = "ada@mail.example",
    recipients: tuple[str, ...] = (),
    now: datetime = NOW,
    sorted_at: datetime | None = None,
) -> IncomingEmail:
    """Through the spool and the sorter; the letter with its fate. `sorted_at`: when the sorter looked at its watch."""
    content = raw if isinstance(raw, bytes) else raw.as_bytes()
    envelope = Envelope(
        source="smtp", received_at=now, sender=sender, recipients=recipients or (settings.SUPPORT_ADDRESS,)
    )
    name = spool.keep(content, envelope=envelope).name
    sort_letters(now=sorted_at or now)
    return IncomingEmail.objects.get(spool_name=name)


def spooled(*letters: EmailMessage) -> None:
    envelope = Envelope(source="smtp", received_at=NOW, recipients=(settings.SUPPORT_ADDRESS,), sender="a@b.c")
    for came in letters:
        spool.keep(came.as_bytes(), envelope=envelope)
    collecting.collect(now=NOW)


def queries_of_a_round() -> list[str]:
    """What the sorter asks the database, by the first word of each statement."""
    with CaptureQueriesContext(connection) as queries:
        sort_letters(now=NOW)
    asked = [query["sql"].split(" times: ")[-1].split()[0] for query in queries]  # many rows are one question
    return [word for word in asked if word not in ("SAVEPOINT", "RELEASE")]


def ticket_of(letter: IncomingEmail) -> Ticket:
    assert letter.ticket is not None
    return letter.ticket


def adas_ticket(email: str = "ada@mail.example", *, language: str = "en", **facts: object) -> Ticket:
    """Opened with a form, by the writer of the letters above."""
    ada = make_customer(email, name="Ada Berg", language=language)
    given = {"topic": "general", "subject": "Streams <stop> & stutter", "text": "They do.", "received_at": NOW}
    return make_ticket(ada, language=language, **{**given, **facts})
