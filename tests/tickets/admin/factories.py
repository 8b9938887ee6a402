"""Rows for the desk's tests, each made in one line."""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from supportportal.foundations.topics import Topic
from tests.tickets.factories import make_png
from tickets.attachments.files import IncomingFile, keep
from tickets.guarantee.cases import open_case
from tickets.guarantee.rules.clock import STRICT, conformity_dates
from tickets.guarantee.subscriptions import BilledSubscription, remember
from tickets.models import (
    Agent,
    Attachment,
    ConformityCase,
    Customer,
    IncomingEmail,
    Message,
    OutgoingEmail,
    Subscription,
    Team,
    Ticket,
)


def a_user(name: str, **facts: object) -> User:
    return User.objects.create_user(
        name, f"{name}@desk.example", password=None, first_name=name.title(), is_staff=True, **facts
    )


def an_agent(name: str, *topics: str) -> Agent:
    agent = Agent.objects.create(user=a_user(name))
    for topic in topics:
        Team.objects.of(topic).members.add(agent)
    return agent


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def a_customer(name: str = "Claire Martin", **facts: object) -> Customer:
    email = f"{name.split()[0].lower()}-{uuid.uuid4().hex[:6]}@example.org"
    return Customer.objects.create(**{"name": name, "email": email, "language": "fr", **facts})


def a_ticket(subject: str = "No connection", *, text: str = "It fails at “Connecting”.", **facts: object) -> Ticket:
    now = timezone.now() - timedelta(hours=1)
    given = {"topic": Topic.CONNECTIVITY, "channel": "mail", "language": "fr", "opened_at": now, "waiting_since": now}
    if "customer" not in facts:
        facts["customer"] = a_customer()
    ticket = Ticket.objects.create(**{"subject": subject, **given, **facts})
    Message.objects.create(ticket=ticket, author="customer", text=text, created_at=ticket.opened_at)
    return ticket


def a_closed_ticket(subject: str = "Thanks", **facts: object) -> Ticket:
    return a_ticket(subject, status="closed", closed_at=timezone.now(), waiting_since=None, **facts)


def a_case(ticket: Ticket, *, days_ago: int, **facts: object) -> ConformityCase:
    notified_at = timezone.now() - timedelta(days=days_ago)
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


def a_file(ticket: Ticket, name: str = "screen.png", content: bytes = b"", **facts: object) -> Attachment:
    """Kept under the portal's own rules, then changed as told."""
    file = keep(
        Attachment(message=ticket.messages.latest("pk")), IncomingFile(name, "text/html", content or make_png())
    )
    Attachment.objects.filter(pk=file.pk).update(**facts)
    file.refresh_from_db()
    return file


def a_letter_in(ticket: Ticket | None = None, *, fate: str = "ticket", **facts: object) -> IncomingEmail:
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


def a_letter_out(
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


def a_reported_case(subject: str = "No connection", *, days_ago: int, **facts: object) -> ConformityCase:
    """As the portal opens one itself: by its rooms, with its log."""
    at = timezone.now() - timedelta(days=days_ago)
    ticket = a_ticket(subject, opened_at=at, waiting_since=at, **facts)
    return open_case(ticket, notification=ticket.messages.get(), notified_at=at, now=at)


def a_subscription(reference: str = "PV-20481234", *, customer: Customer | None = None) -> Subscription:
    bought = BilledSubscription(reference, started_on=date(2026, 1, 1), price=Decimal("36.50"), period_months=12)
    return remember(bought, customer=customer, now=timezone.now())
