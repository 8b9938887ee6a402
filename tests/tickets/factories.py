"""People and requests for tests, made through the portal's own rooms."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID

from django.contrib.auth.models import User
from PIL import Image

from supportportal.foundations.topics import Topic
from tickets.attachments.files import IncomingFile
from tickets.customers import customer_of
from tickets.intake import open_ticket
from tickets.models import Agent, Customer, Team, Ticket

NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)  # 12:00 in Paris


def make_agent(name: str = "ines", *, topic: str = Topic.CONNECTIVITY) -> Agent:
    agent = Agent.objects.create(user=User.objects.create_user(name, first_name=name.capitalize(), is_staff=True))
    Team.objects.of(topic).members.add(agent)
    return agent


def make_customer(email: str = "claire@example.org", *, name: str = "Claire Martin", language: str = "en") -> Customer:
    return customer_of(email, name=name, language=language)


def make_ticket(
    customer: Customer | None = None,
    *,
    topic: str = Topic.CONNECTIVITY,
    subject: str = "No connection",
    text: str = "The app says “no network”.",
    received_at: datetime = NOON,
    files: Sequence[IncomingFile] = (),
    conformity: bool = False,
    submission_key: UUID | None = None,
) -> Ticket:
    return open_ticket(
        customer or make_customer(),
        topic=topic,
        subject=subject,
        text=text,
        channel=Ticket.Channel.FORM,
        language="en",
        received_at=received_at,
        now=received_at,
        files=files,
        conformity=conformity,
        submission_key=submission_key,
    )


def make_png(colour: str = "teal") -> bytes:
    file = BytesIO()
    Image.new("RGB", (8, 8), colour).save(file, "PNG")
    return file.getvalue()


def make_file(name: str = "screen.png", content: bytes | None = None) -> IncomingFile:
    return IncomingFile(name, "image/png", content or make_png())
