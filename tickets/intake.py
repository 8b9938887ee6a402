"""How a ticket is born: from a letter, the form or a chat, through one door."""

from collections.abc import Sequence
from datetime import datetime
from textwrap import shorten
from uuid import UUID

from django.db import transaction

from tickets.access import request_url
from tickets.conformity.cases import open_case
from tickets.files import IncomingFile
from tickets.handling import write_message
from tickets.mailroom.outbox import queue_email
from tickets.models import ConformityCase, Customer, Message, OutgoingEmail, Ticket


@transaction.atomic
def customer_of(email: str, *, name: str, language: str, subscription_reference: str = "") -> Customer:
    """Found whatever the case of the letters, or made. Fills blanks, never overwrites: anybody can write a name.

    Two at once for a new address end in one row: the loser of the race reads the winner's.
    """
    given = {"name": name.strip()[:200], "subscription_reference": subscription_reference.strip()[:40]}
    customer, _ = Customer.objects.with_email(email).get_or_create(
        defaults={"email": email, "language": language, **given}
    )
    blanks = {field: value for field, value in given.items() if value and not getattr(customer, field)}
    for field, value in blanks.items():
        setattr(customer, field, value)
    if blanks:
        customer.save(update_fields=list(blanks))
    return customer


@transaction.atomic
def open_ticket(
    customer: Customer,
    *,
    topic: str,
    subject: str,
    text: str,
    channel: str,
    language: str,
    received_at: datetime,
    now: datetime,
    full_text: str = "",
    html: str = "",
    topic_reason: str = "",
    subscription_reference: str = "",
    files: Sequence[IncomingFile] = (),
    conformity: bool = False,
    acknowledge: bool = True,
    answers_message_id: str = "",
    possibly_related: Ticket | None = None,
    submission_key: UUID | None = None,
) -> Ticket:
    """The only way a ticket is born, whole or not at all. The same `submission_key` twice is the same ticket,
    also from two threads. `received_at` is when it reached us: a conformity case counts from then."""
    who = {"customer": customer, "language": language, "subscription_reference": subscription_reference[:40]}
    what = {"topic": topic, "topic_reason": topic_reason[:200], "subject": _subject(subject, text=text)}
    how = {"channel": channel, "possibly_related": possibly_related}
    when = {"opened_at": received_at, "waiting_since": received_at}
    ticket, born = _bear({**who, **what, **how, **when}, submission_key=submission_key)
    if not born:
        return ticket
    writer = Message.Author.CUSTOMER
    message = write_message(
        ticket, author=writer, text=text, full_text=full_text, html=html, created_at=received_at, files=files
    )
    case = open_case(ticket, notification=message, notified_at=received_at, now=now) if conformity else None
    if acknowledge:
        _acknowledge(ticket, case=case, now=now, answers_message_id=answers_message_id)
    return ticket


def _bear(facts: dict[str, object], *, submission_key: UUID | None) -> tuple[Ticket, bool]:
    if submission_key is None:
        return Ticket.objects.create(**facts), True
    return Ticket.objects.get_or_create(submission_key=submission_key, defaults=facts)


def _subject(subject: str, *, text: str) -> str:
    """One line; without a subject, how the text begins."""
    line = " ".join(subject.replace("\0", "").split())
    return line[:300] or shorten(text.replace("\0", ""), 80, placeholder="…")


def _acknowledge(ticket: Ticket, *, case: ConformityCase | None, now: datetime, answers_message_id: str) -> None:
    # Nothing the sender wrote goes in: the address may be a stranger's, and must not become a mail bomb.
    context: dict[str, object] = {
        "ticket": ticket,
        "case": case,
        "received_at": ticket.opened_at,
        "last_day": case.last_day if case else None,
        "request_url": request_url(ticket),
    }
    queue_email(
        kind=OutgoingEmail.Kind.ACKNOWLEDGEMENT,
        ticket=ticket,
        template="conformity_acknowledgement" if case else "acknowledgement",
        context=context,
        now=now,
        answers_message_id=answers_message_id,
    )
