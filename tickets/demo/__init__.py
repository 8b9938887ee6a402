"""Requests that look as if people had written for a month: loaded into an empty portal, through its own rooms."""

import re
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings
from django.db import transaction
from django.db.models import F, Min

from tickets import handling
from tickets.conformity.answering import declare_conformity
from tickets.conformity.clock import PARIS
from tickets.demo.attachments import files_of
from tickets.intake import customer_of, open_ticket
from tickets.models import Agent, Customer, Message, OutgoingEmail, Ticket

STORY = Path(__file__).parent / "tickets.yaml"
CLOSED_AFTER = timedelta(minutes=15)  # from the last message
LENGTH = re.compile(r"(\d+) (minute|hour|day)s?")


@transaction.atomic
def load(*, now: datetime) -> None:
    """Needs the agents `general`, `billing` and `connectivity`. No letter of the past is really sent."""
    for story in yaml.safe_load(_filled(STORY.read_text(encoding="utf-8"))):
        tell(story, now=now)
    OutgoingEmail.objects.filter(sent_at=None).update(sent_at=F("created_at"), attempts=1)
    for customer in Customer.objects.annotate(first_wrote_at=Min("tickets__opened_at")).exclude(first_wrote_at=None):
        Customer.objects.filter(pk=customer.pk).update(created_at=customer.first_wrote_at)


def tell(story: dict[str, Any], *, now: datetime) -> Ticket:
    """One request, from its first message to its present state; what would lie in the future happens now."""
    agent = Agent.objects.get(user__username=story["topic"])
    opened_at = _opened_at(story["age"], key=story["key"], now=now)
    first, *others = story["messages"]
    ticket = _open(story, text=first["text"], opened_at=opened_at)
    assigned = not story["assigned"]
    ended_at = opened_at
    for message in others:
        ended_at = min(opened_at + _length(message["after"]), now)
        if message["from"] != "customer" and not assigned:
            handling.assign(ticket, to=agent, by=agent, now=ended_at)
            assigned = True
        _write(ticket, message, agent=agent, at=ended_at)
    if not assigned:
        handling.assign(ticket, to=agent, by=agent, now=ended_at)
    _end(ticket, story, agent=agent, opened_at=opened_at, ended_at=ended_at, now=now)
    return ticket


def _open(story: dict[str, Any], *, text: str, opened_at: datetime) -> Ticket:
    writer = story["customer"]
    reference = writer.get("subscription_reference", "")
    customer = customer_of(
        writer["email"], name=writer["name"], language=writer["language"], subscription_reference=reference
    )
    return open_ticket(
        customer,
        topic=story["topic"],
        subject=story["subject"],
        text=text,
        channel=story["channel"],
        language=writer["language"],
        received_at=opened_at,
        now=opened_at,
        subscription_reference=reference,
        files=files_of(story["key"]),
        conformity=story["case"],
    )


def _write(ticket: Ticket, message: dict[str, Any], *, agent: Agent, at: datetime) -> None:
    match message["from"]:
        case "customer":
            handling.add_customer_message(ticket, text=message["text"], received_at=at, now=at)
        case "agent":
            handling.reply(ticket, agent=agent, text=message["text"], now=at)
        case "note":
            handling.note(ticket, agent=agent, text=message["text"], now=at)


def _end(
    ticket: Ticket, story: dict[str, Any], *, agent: Agent, opened_at: datetime, ended_at: datetime, now: datetime
) -> None:
    if length := story.get("fixed_after"):
        fixed_at = min(opened_at + _length(length), now)
        said = ticket.messages.filter(author=Message.Author.AGENT, created_at__lte=fixed_at).order_by("-created_at")[0]
        declare_conformity(ticket.cases.get(), evidence=said.text, agent=agent, at=fixed_at, now=now)
    if story["status"] == Ticket.Status.CLOSED:
        handling.close(ticket, by=agent, now=min(ended_at + CLOSED_AFTER, now))
    elif story["status"] != ticket.status:
        # Agents promised something more: the one thing in these stories that no room does by itself.
        asked_at = ticket.messages.filter(author=Message.Author.CUSTOMER).order_by("-created_at")[0].created_at
        waiting = story["status"] == Ticket.Status.WAITING_FOR_US
        Ticket.objects.filter(pk=ticket.pk).update(status=story["status"], waiting_since=asked_at if waiting else None)


def _opened_at(age: str, *, key: str, now: datetime) -> datetime:
    """`age` in days counts civil days in Paris, so that “27 days” is day 27 at whatever hour it is loaded."""
    if "day" not in age:
        return now - _length(age)
    paris = ZoneInfo(PARIS)
    day = now.astimezone(paris).date() - _length(age)
    seed = crc32(key.encode())
    return datetime.combine(day, time(8 + seed % 9, seed % 60), paris)


def _length(text: str) -> timedelta:
    """From “27 days”, “3 hours” or “0 minutes”."""
    match = LENGTH.fullmatch(text)
    if not match:
        raise ValueError(text)
    return timedelta(**{f"{match[2]}s": int(match[1])})


def _filled(text: str) -> str:
    names = {
        "provider": settings.PORTAL_NAME,
        "support_email": settings.SUPPORT_ADDRESS,
        "domain": settings.PORTAL_DOMAIN,
    }
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return text
