"""How a ticket is born: from a letter, the form or a chat, through one door."""

from collections.abc import Sequence
from datetime import datetime
from textwrap import shorten
from uuid import UUID

from django.db import transaction

from tickets.access import completion_url
from tickets.completion import to_be_asked
from tickets.conformity.cases import open_case
from tickets.files import IncomingFile
from tickets.mailroom.postbox import queue_email
from tickets.models import ConformityCase, Customer, Message, OutgoingEmail, Ticket
from tickets.writing import write_message

CUSTOMER = Message.Author.CUSTOMER


@transaction.atomic
def customer_of(email: str, *, name: str, language: str, subscription_reference: str = "") -> Customer:
    """Found whatever the case of the letters, or made. Fills blanks, never overwrites: anybody can write a name.

    Two at once for a new address end in one row: the loser of the race reads the winner's.
    """
    given = _given(name, subscription_reference)
    customer, born = Customer.objects.with_email(email).get_or_create(
        defaults={"email": email, "language": language, **given}
    )
    if not born:
        fill_blanks(customer, name=name, subscription_reference=subscription_reference)
    return customer


def new_customer(email: str, *, name: str, language: str, subscription_reference: str = "") -> Customer:
    """For who has just looked, and undoes everything when a rival was faster (IntegrityError)."""
    return Customer.objects.create(email=email, language=language, **_given(name, subscription_reference))


def fill_blanks(customer: Customer, *, name: str, subscription_reference: str) -> None:
    given = _given(name, subscription_reference)
    blanks = {field: value for field, value in given.items() if value and not getattr(customer, field)}
    for field, value in blanks.items():
        setattr(customer, field, value)
    if blanks:
        customer.save(update_fields=list(blanks))


def _given(name: str, subscription_reference: str) -> dict[str, str]:
    return {"name": name.strip()[:200], "subscription_reference": subscription_reference.strip()[:40]}


# Many letters become tickets in one transaction; a savepoint for each would cost more than it saves.
@transaction.atomic(savepoint=False)
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
    hops: int = 0,
    missing: Sequence[str] = (),
    possibly_related: Ticket | None = None,
    submission_key: UUID | None = None,
    verified: bool | None = None,
    closed: bool = False,
) -> Ticket:
    """The only way a ticket is born: whole, and once for each `submission_key`. A case counts from `received_at`."""
    who = {"customer": customer, "language": language, "subscription_reference": subscription_reference[:40]}
    what = {"topic": topic, "topic_reason": topic_reason[:200], "subject": _subject(subject, text=text)}
    how = {"channel": channel, "possibly_related": possibly_related, **_standing(received_at, closed=closed)}
    ticket, born = _bear(who | what | how, submission_key=submission_key)
    if not born:
        return ticket
    ticket.opening = write_message(
        ticket, author=CUSTOMER, created_at=received_at,
        text=text, full_text=full_text, html=html, files=files, verified=verified,
    )  # fmt: skip
    case = open_case(ticket, notification=ticket.opening, notified_at=received_at, now=now) if conformity else None
    if acknowledge:
        _acknowledge(ticket, case=case, now=now, answers_message_id=answers_message_id, hops=hops, missing=missing)
    return ticket


def _standing(received_at: datetime, *, closed: bool) -> dict[str, object]:
    """History is closed from the start: nobody waits for an answer any more."""
    if closed:
        return {"opened_at": received_at, "status": Ticket.Status.CLOSED, "closed_at": received_at}
    return {"opened_at": received_at, "waiting_since": received_at}


def _bear(facts: dict[str, object], *, submission_key: UUID | None) -> tuple[Ticket, bool]:
    if submission_key is None:
        return Ticket.objects.create(**facts), True
    return Ticket.objects.get_or_create(submission_key=submission_key, defaults=facts)


def _subject(subject: str, *, text: str) -> str:
    """One line; without a subject, how the text begins."""
    line = " ".join(subject.replace("\0", "").split())
    return line[:300] or shorten(text.replace("\0", ""), 80, placeholder="…")


def _acknowledge(
    ticket: Ticket, *,
    case: ConformityCase | None, now: datetime, answers_message_id: str, hops: int, missing: Sequence[str],
) -> None:  # fmt: skip
    asked = to_be_asked(ticket, missing=missing)
    # Nothing the sender wrote goes in: the address may be a stranger's, and must not become a mail bomb.
    context: dict[str, object] = {
        "case": case,
        "received_at": ticket.opened_at,
        "last_day": case.last_day if case else None,
        "missing": asked,
        "completion_url": completion_url(ticket) if asked else "",
    }
    queue_email(
        kind=OutgoingEmail.Kind.ACKNOWLEDGEMENT,
        ticket=ticket,
        template="conformity_acknowledgement" if case else "acknowledgement",
        context=context,
        now=now,
        answers_message_id=answers_message_id,
        hops=hops,
    )
