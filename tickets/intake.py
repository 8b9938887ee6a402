"""How a ticket is born: from a letter, the form or a chat, through one door."""

from collections.abc import Sequence
from datetime import datetime
from textwrap import shorten
from typing import Any, Unpack
from uuid import UUID

from django.db import transaction

from supportportal.foundations.rows import insert
from tickets.acknowledgement import acknowledgement_of
from tickets.guarantee import cases
from tickets.guarantee.suspicion import suspected_defect
from tickets.models import ConformityCase, Customer, Message, Ticket
from tickets.new_request import Request
from tickets.outbox.queueing import queue_many
from tickets.proofs import prove_by_first_letters
from tickets.writing import drafted, write_messages

CUSTOMER = Message.Author.CUSTOMER


# Many letters become tickets in one transaction; a savepoint for each would cost more than it saves.
@transaction.atomic(savepoint=False)
def open_ticket(
    customer: Customer, *, now: datetime, submission_key: UUID | None = None, **request: Unpack[Request]
) -> Ticket:
    """Whole, and once for each `submission_key`."""
    if submission_key is None:
        return open_tickets([(customer, request)], now=now)[0]
    facts = _facts(customer, request)
    ticket, born = Ticket.objects.get_or_create(submission_key=submission_key, defaults=facts)
    if born:
        _furnish([(ticket, request)], now=now)
    return ticket


@transaction.atomic(savepoint=False)
def open_tickets(asked: Sequence[tuple[Customer, Request]], *, now: datetime) -> list[Ticket]:
    """The only way tickets are born: each whole, all of them at once, with those customers who are new."""
    newcomers = {id(customer): customer for customer, _ in asked if customer.pk is None}
    insert(list(newcomers.values()))
    tickets = [Ticket(**_facts(customer, request)) for customer, request in asked]
    insert(tickets)
    _furnish([(ticket, request) for ticket, (_, request) in zip(tickets, asked, strict=True)], now=now)
    return tickets


def _facts(customer: Customer, request: Request) -> dict[str, Any]:
    at = request["received_at"]
    standing = {"status": Ticket.Status.CLOSED, "closed_at": at} if request.get("closed") else {"waiting_since": at}
    return {
        "customer": customer,
        "topic": request["topic"],
        "topic_reason": request.get("topic_reason", "")[:200],
        "subject": _subject(request["subject"], text=request["text"]),
        "channel": request["channel"],
        "language": request["language"],
        "subscription_reference": request.get("subscription_reference", "")[:40],
        "possibly_related": request.get("possibly_related"),
        "opened_at": at,
        "suspected_defect": _sounds_like_a_defect(request),
        **standing,
    }


def _sounds_like_a_defect(request: Request) -> str:
    """For an agent to decide. What is a case already, and history, needs no decision."""
    if request.get("conformity") or request.get("closed"):
        return ""
    found = suspected_defect(f"{request['subject']}\n{request['text']}", request["language"])
    return found.defect if found else ""


def _subject(subject: str, *, text: str) -> str:
    """One line; without a subject, how the text begins."""
    line = " ".join(subject.replace("\0", "").split())
    return line[:300] or shorten(text.replace("\0", ""), 80, placeholder="…")


def _furnish(born: Sequence[tuple[Ticket, Request]], *, now: datetime) -> None:
    """Each gets its message, its case if it is one, and says by letter that it came."""
    openings = [_opening(ticket, request) for ticket, request in born]
    write_messages([(opening, request.get("files", ())) for opening, (_, request) in zip(openings, born, strict=True)])
    prove_by_first_letters(openings)
    opened = [_case(opening, request, now=now) for opening, (_, request) in zip(openings, born, strict=True)]
    drafts = [
        acknowledgement_of(
            ticket,
            case=case,
            missing=request.get("missing", ()),
            answers_message_id=request.get("answers_message_id", ""),
            hops=request.get("hops", 0),
            now=now,
        )
        for (ticket, request), case in zip(born, opened, strict=True)
        if request.get("acknowledge", True)
    ]
    told = {email.ticket_id: email for email in queue_many(drafts, now=now)}
    for case in opened:
        if case and case.ticket_id in told:
            cases.record_acknowledgement(case, letter=told[case.ticket_id], now=now)


def _opening(ticket: Ticket, request: Request) -> Message:
    ticket.opening = drafted(
        ticket,
        author=CUSTOMER,
        agent=request.get("written_down_by"),
        created_at=request["received_at"],
        text=request["text"],
        full_text=request.get("full_text", ""),
        html=request.get("html", ""),
        verified=request.get("verified"),
    )
    return ticket.opening


def _case(opening: Message, request: Request, *, now: datetime) -> ConformityCase | None:
    if not request.get("conformity"):
        return None
    return cases.open_case(opening.ticket, notification=opening, notified_at=request["received_at"], now=now)
