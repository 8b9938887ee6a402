"""Requests that look as if people had written for a month: loaded into an empty portal, through its own rooms."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min
from django.utils import translation
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext as _

from supportportal.foundations.manuscripts import parse_yaml
from tickets import handling
from tickets.customers import customer_of
from tickets.demo.played_cases import buy, play, sweep_until
from tickets.demo.sample_files import files_of
from tickets.guarantee import possible_claims
from tickets.intake import open_ticket
from tickets.models import Agent, Customer, Message, OutgoingEmail, PossibleClaim, Ticket
from tickets.proofs import TYPED, Way, prove_address

STORY = Path(__file__).parent / "tickets.yaml"
CLOSED_AFTER = timedelta(minutes=15)  # from the last message
DECIDED_WITHIN = timedelta(days=2)  # whether a message claims something
LINK_OPENED_AFTER = timedelta(minutes=7)
LENGTH = re.compile(r"(\d+) (minute|hour|day)s?")


@contextmanager
def silence() -> Iterator[None]:
    """Two hundred sweeps of the past are no news for the operator."""
    log = logging.getLogger("tickets.guarantee")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


@silence()
@transaction.atomic
def load(*, now: datetime) -> None:
    """Needs the agents `general`, `billing` and `connectivity`, who has a colleague. No letter of the past is sent."""
    for story in parse_yaml(_filled(STORY.read_text(encoding="utf-8"))):
        tell(story, now=now)
    OutgoingEmail.objects.filter(sent_at=None).update(sent_at=F("created_at"), attempts=1)
    wrote = Customer.objects.annotate(first_wrote_at=Min("tickets__opened_at")).exclude(first_wrote_at=None)
    for key, first_wrote_at in wrote.values_list("pk", "first_wrote_at"):
        Customer.objects.filter(pk=key).update(created_at=first_wrote_at)


def tell(story: dict[str, Any], *, now: datetime) -> Ticket:
    """One request, from its first message to its present state; what would lie in the future happens now."""
    agent = Agent.objects.get(user__username=story["topic"])
    opened_at = _opened_at(story["age"], key=story["key"], now=now)
    ticket = _open(story, text=story["messages"][0]["text"], opened_at=opened_at)
    if ticket.channel in TYPED and story.get("proved", True):
        prove_address(ticket, way=Way.LINK, now=min(opened_at + LINK_OPENED_AFTER, now))
    assigned = not story["assigned"]
    ended_at = opened_at
    for happening in _in_order(story):
        ended_at = min(opened_at + _length(happening["after"]), now)
        sweep_until(ended_at, ticket=ticket)
        if happening.get("from") != "customer" and not assigned:
            handling.assign(ticket, to=agent, by=agent, now=ended_at)
            assigned = True
        if "act" in happening:
            play(ticket, happening, agent=agent, at=ended_at)
        else:
            _write(ticket, happening, agent=agent, at=ended_at)
    if not assigned:
        handling.assign(ticket, to=agent, by=agent, now=ended_at)
    _end(ticket, story, agent=agent, ended_at=ended_at, now=now)
    sweep_until(now, ticket=ticket)
    return ticket


def _in_order(story: dict[str, Any]) -> list[dict[str, Any]]:
    """What was written after the first message, and what was done in its case."""
    return sorted([*story["messages"][1:], *story.get("acts", [])], key=lambda act: _length(act["after"]))


def _open(story: dict[str, Any], *, text: str, opened_at: datetime) -> Ticket:
    writer = story["customer"]
    reference = writer.get("subscription_reference", "")
    customer = customer_of(
        writer["email"], name=writer["name"], language=writer["language"], subscription_reference=reference
    )
    if reference and story.get("subscribed", True):
        buy(customer, reference=reference, opened_at=opened_at)
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


def _end(ticket: Ticket, story: dict[str, Any], *, agent: Agent, ended_at: datetime, now: datetime) -> None:
    ticket.refresh_from_db()
    if ended_at < now - DECIDED_WITHIN or story["status"] == Ticket.Status.CLOSED:
        for claim in ticket.possible_claims.undecided():
            _refuse(
                claim,
                why=story.get("why_not", PossibleClaim.WhyNot.QUESTION),
                agent=agent,
                now=min(ended_at + CLOSED_AFTER, now),
            )
    if story["status"] == Ticket.Status.CLOSED:
        closed_at = min(ended_at + CLOSED_AFTER, now)
        handling.close(ticket, by=agent, now=closed_at)
    elif story["status"] != ticket.status:
        # Agents promised something more: the one thing in these stories that no room does by itself.
        asked_at = ticket.messages.filter(author=Message.Author.CUSTOMER).order_by("-created_at")[0].created_at
        waiting = story["status"] == Ticket.Status.WAITING_FOR_US
        Ticket.objects.filter(pk=ticket.pk).update(status=story["status"], waiting_since=asked_at if waiting else None)


def _refuse(claim: PossibleClaim, *, why: str, agent: Agent, now: datetime) -> None:
    """Somebody read it while they answered."""
    if claim.ticket.cases.exists():
        with translation.override(agent.language):
            words = _("It belongs to the case of this request")
        possible_claims.refuse(claim, by=agent, why=PossibleClaim.WhyNot.OTHER, words=words, now=now)
    else:
        possible_claims.refuse(claim, by=agent, why=why, now=now)


def _opened_at(age: str, *, key: str, now: datetime) -> datetime:
    """In days, `age` counts civil days of the company, so that “27 days” is day 27 at whatever hour it is loaded."""
    if "day" not in age:
        return now - _length(age)
    zone = get_current_timezone()
    day = localdate(now) - _length(age)
    seed = crc32(key.encode())
    return datetime.combine(day, time(8 + seed % 9, seed % 60), zone)


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
