"""Requests and cases for tests: `make_…` as the portal opens them itself, `…_row` at once in any state."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

import legal.demo
from legal.models import Document
from supportportal.foundations.topics import Topic
from tests import moments
from tests.moments import NOON, day_in_paris
from tickets.attachments.files import IncomingFile, keep
from tickets.customers import customer_of
from tickets.guarantee.cases import open_case
from tickets.guarantee.rules.clock import STRICT, conformity_dates
from tickets.guarantee.subscriptions import BilledSubscription, remember
from tickets.intake import open_ticket
from tickets.models import (
    Attachment,
    ConformityCase,
    Customer,
    IncomingEmail,
    Message,
    OutgoingEmail,
    PossibleClaim,
    Subscription,
    Ticket,
)
from tickets.proofs import Way, prove_address

REFERENCE = "PV-20417733"


def make_customer(email: str = "claire@example.org", *, name: str = "Claire Martin", language: str = "en") -> Customer:
    return customer_of(email, name=name, language=language)


def make_ticket(
    customer: Customer | None = None,
    *,
    topic: str = Topic.CONNECTIVITY,
    subject: str = "No connection",
    text: str = "The app says “no network”.",
    language: str = "en",
    received_at: datetime = NOON,
    files: Sequence[IncomingFile] = (),
    conformity: bool = False,
    submission_key: UUID | None = None,
    channel: str = Ticket.Channel.FORM,
    proved: bool = True,
    listens: bool = False,
) -> Ticket:
    """By a form whose writer has opened the link of our letter, if `proved`.

    `listens`: its words may claim something, as in life; most tests want a request of which nothing is to be decided.
    """
    ticket = open_ticket(
        customer or make_customer(),
        topic=topic,
        subject=subject,
        text=text,
        channel=channel,
        language=language,
        received_at=received_at,
        now=received_at,
        files=files,
        conformity=conformity,
        submission_key=submission_key,
        **({} if listens or conformity else {"heard": None}),
    )
    if proved:
        prove_address(ticket, way=Way.LINK, now=received_at)
    return ticket


def possible_claim_row(ticket: Ticket, **facts: Any) -> PossibleClaim:
    """Of its customer’s last message, for a person to decide."""
    message = ticket.messages.filter(author=Message.Author.CUSTOMER).latest("created_at", "pk")
    day0 = day_in_paris(message.created_at)
    dates = {"reported_at": message.created_at, "day0": day0, "last_day": day0 + timedelta(days=30)}
    given = {"words": "It does not connect", **dates, **facts}
    return PossibleClaim.objects.create(ticket=ticket, message=message, **given)


def make_png(colour: str = "teal") -> bytes:
    file = BytesIO()
    Image.new("RGB", (8, 8), colour).save(file, "PNG")
    return file.getvalue()


def make_file(name: str = "screen.png", content: bytes | None = None) -> IncomingFile:
    return IncomingFile(name, "image/png", content or make_png())


def publish_promises(*slugs: str) -> None:
    """Those of the demo, or all of its documents; what is there already stays."""
    wanted = slugs or legal.demo.DOCUMENTS
    present = set(Document.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    for slug in wanted:
        if slug not in present:
            legal.demo.load_document(slug, now=timezone.now())


def make_subscription(customer: Customer, *, reference: str = REFERENCE, price: str = "9.30") -> Subscription:
    """A month each, since long; paid for anew on the first of every month."""
    return Subscription.objects.create(
        reference=reference,
        customer=customer,
        started_on=date(2025, 1, 1),
        price=Decimal(price),
        period_months=1,
        paid_from=date(2025, 1, 1),
        told_at=timezone.now(),
    )


def make_case(
    *, day: int = 0, now: datetime | None = None, subscribed: bool = True, language: str = "en"
) -> ConformityCase:
    """On its `day` (31 is one day late), reported by Claire, whose subscription is known if `subscribed`."""
    publish_promises("guarantee")
    customer = make_customer(language=language)
    if subscribed and not customer.subscriptions.exists():
        make_subscription(customer)
        customer.subscription_reference = REFERENCE
        customer.save()
    received_at = moments.days_ago(day, before=now)
    ticket = make_ticket(customer, language=language, received_at=received_at, conformity=True)
    case: ConformityCase = ticket.cases.select_related("ticket__customer").get()
    return case


def make_reported_case(subject: str = "No connection", *, days_ago: int, **facts: object) -> ConformityCase:
    """Of a ticket in any state."""
    at = moments.days_ago(days_ago)
    ticket = ticket_row(subject, opened_at=at, waiting_since=at, **facts)
    return open_case(ticket, notification=ticket.messages.get(), notified_at=at, now=at)


def make_yearly_subscription(reference: str = "PV-20481234", *, customer: Customer | None = None) -> Subscription:
    """As billing tells us of it."""
    bought = BilledSubscription(reference, started_on=date(2026, 1, 1), price=Decimal("36.50"), period_months=12)
    return remember(bought, customer=customer, now=timezone.now())


def customer_row(name: str = "Claire Martin", **facts: object) -> Customer:
    """Somebody else each time, even by the same name."""
    email = f"{name.split()[0].lower()}-{uuid.uuid4().hex[:6]}@example.org"
    return Customer.objects.create(**{"name": name, "email": email, "language": "fr", **facts})


def ticket_row(subject: str = "No connection", *, text: str = "It fails at “Connecting”.", **facts: object) -> Ticket:
    """An hour old, with one message and no acknowledgement."""
    now = timezone.now() - timedelta(hours=1)
    given = {"topic": Topic.CONNECTIVITY, "channel": "mail", "language": "fr", "opened_at": now, "waiting_since": now}
    if "customer" not in facts:
        facts["customer"] = customer_row()
    ticket = Ticket.objects.create(**{"subject": subject, **given, **facts})
    Message.objects.create(ticket=ticket, author="customer", text=text, created_at=ticket.opened_at)
    return ticket


def closed_ticket_row(subject: str = "Thanks", **facts: object) -> Ticket:
    return ticket_row(subject, status="closed", closed_at=timezone.now(), waiting_since=None, **facts)


def case_row(ticket: Ticket, *, days_ago: int, **facts: object) -> ConformityCase:
    notified_at = moments.days_ago(days_ago)
    dates = conformity_dates(notified_at)
    return ConformityCase.objects.create(
        ticket=ticket,
        notification=ticket.messages.earliest("pk"),
        notified_at=notified_at,
        policy=STRICT,
        day0=dates.day0,
        last_day=dates.last_day,
        due_at=dates.due_at,
        due_at_customer=dates.due_at_customer,
        outer_due_date=dates.outer_due_date,
        **facts,
    )


def attachment_row(ticket: Ticket, name: str = "screen.png", content: bytes = b"", **facts: object) -> Attachment:
    """Kept under the portal's own rules, then changed as told."""
    file = keep(
        Attachment(message=ticket.messages.latest("pk")), IncomingFile(name, "text/html", content or make_png())
    )
    Attachment.objects.filter(pk=file.pk).update(**facts)
    file.refresh_from_db()
    return file


def incoming_row(ticket: Ticket | None = None, *, fate: str = "ticket", **facts: object) -> IncomingEmail:
    raw = b"From: claire@example.org\r\nSubject: Hello\r\n\r\nHello\r\n"
    letter = IncomingEmail(
        **{
            "spool_name": uuid.uuid4().hex,
            "source": "smtp",
            "received_at": timezone.now(),
            "sha256": "0" * 64,
            "size": len(raw),
            "from_address": "claire@example.org",
            "subject": "Hello",
            "fate": fate,
            "sorted_at": timezone.now() if fate else None,
            "ticket": ticket,
            **facts,
        }
    )
    letter.raw.save(f"{uuid.uuid4().hex}.eml", ContentFile(raw))
    return letter


def outgoing_row(
    ticket: Ticket, *, kind: str = "reply", message: Message | None = None, **facts: object
) -> OutgoingEmail:
    now = datetime.now(UTC)
    given = {"to_address": ticket.customer.email, "subject": f"Re: {ticket.subject}", "text": "Good day.\n"}
    return OutgoingEmail.objects.create(
        kind=kind,
        ticket=ticket,
        message=message,
        language=ticket.language,
        message_id_header=f"<{uuid.uuid4().hex}@pelerine.example>",
        **{**given, "created_at": now, "next_attempt_at": now, **facts},
    )
