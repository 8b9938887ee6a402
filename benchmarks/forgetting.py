"""Forgetting and the export as a contestant: customers with years of letters and files, and a thousand others."""

import hashlib
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from benchmarks.filling import in_a_hurry
from benchmarks.letters import TO
from benchmarks.ours import begin, sort
from benchmarks.ours import fill as fill_with_others
from benchmarks.racing import obey, timed
from supportportal.customer_export import export
from supportportal.foundations.topics import Topic
from tests.people import make_agent
from tickets import handling
from tickets.forgetting.erasure_requests import forget, forget_person
from tickets.guarantee.rules.events import SYSTEM
from tickets.mailroom.arriving import spool
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.models import Agent, Attachment, Customer, OutgoingEmail, SentLetter, Ticket

OTHERS, OF_EACH = 1_000, 20  # customers with a request each; messages of a request that is measured
WORDS = "Thank you, that is clear. One thing more about the language of the app, and how it is chosen. " * 8


def fill(customers: int, messages: int) -> dict[str, Any]:
    """By the portal's own rooms; half of the messages are answers, with the letters by which they left."""
    fill_with_others(OTHERS)
    agent = make_agent("ines", *Topic)
    for number in range(customers):
        _write_letters(f"ada{number}@old.example", count=messages // OF_EACH)
        with in_a_hurry():
            for ticket in Ticket.objects.filter(customer__email=f"ada{number}@old.example"):
                _talk(ticket, agent)
    _deliver(OutgoingEmail.objects.filter(sent_at=None))
    now = timezone.now()
    Ticket.objects.update(status=Ticket.Status.CLOSED, closed_at=now, waiting_since=None)
    return {"tickets": Ticket.objects.count()}


def _write_letters(address: str, *, count: int) -> None:
    """Each with a log of 20 kB, and into a request of its own."""
    for number in range(count):
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = f"Ada <{address}>", TO, f"The language, {number}"
        message["Message-ID"] = f"<{number}.{address}>"
        message.set_content(f"{number}: {WORDS}")
        log = "".join(f"{hashlib.sha256(f'{address} {number} {line}'.encode()).hexdigest()}\n" for line in range(300))
        message.add_attachment(log.encode(), maintype="text", subtype="plain", filename="app.log")
        envelope = Envelope(source="smtp", received_at=datetime.now(UTC), sender=address, recipients=(TO,))
        spool.keep(message.as_bytes(), envelope=envelope)
    sort()


@transaction.atomic
def _talk(ticket: Ticket, agent: Agent) -> None:
    at = ticket.opened_at
    for number in range(1, OF_EACH):
        at += timedelta(hours=number)
        if number % 2:
            handling.reply(ticket, agent=agent, text=WORDS, now=at)
        else:
            handling.add_customer_message(ticket, text=WORDS, received_at=at, now=at)


def _deliver(letters: Iterable[OutgoingEmail]) -> None:
    sent = [
        SentLetter(letter=each, packed=zlib.compress(each.text.encode()), answer="250 2.0.0 Ok") for each in letters
    ]
    SentLetter.objects.bulk_create(sent, batch_size=500)
    OutgoingEmail.objects.filter(sent_at=None).update(sent_at=timezone.now())


def run_pass() -> dict[str, Any]:
    """Whoever is next: everything of theirs into a file, and then nothing of it is left."""
    customer = Customer.objects.filter(email__startswith="ada", forgotten_at=None).earliest("pk")
    tickets = Ticket.objects.filter(customer=customer)
    held = {
        "requests": tickets.count(),
        "of_each": tickets.get(pk=tickets.earliest("pk").pk).messages.count(),
        "files": Attachment.objects.filter(message__ticket__customer=customer).count(),
    }
    with TemporaryFile(dir=settings.PORTAL_DATA) as file:
        taken = timed(lambda: export(customer, file=file))
        held["bytes"] = file.tell()
    gone = timed(lambda: _forget(customer))
    customer.refresh_from_db()
    if not customer.forgotten_at:
        raise SystemExit("They are still known.")
    return {**held, "export": taken, "forget": gone}


def _forget(customer: Customer) -> None:
    forget(customer, by=SYSTEM, now=timezone.now())
    forget_person(customer, now=timezone.now())


if __name__ == "__main__":
    begin()
    obey({"fill": fill, "pass": run_pass})
