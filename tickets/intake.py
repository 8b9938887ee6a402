"""How a ticket is born: from a letter, the form or a chat, through one door."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from textwrap import shorten
from typing import Any, Unpack
from uuid import UUID

from django.db import transaction

from supportportal.foundations.knock import knock_after_commit
from supportportal.foundations.language_choice import supported_language
from supportportal.foundations.rows import insert
from tickets.acknowledgement import acknowledgement_of
from tickets.guarantee import cases
from tickets.guarantee.hearing.reader import Hearing, hear
from tickets.guarantee.possible_claims import Said, ask_about, open_claimed
from tickets.guarantee.rules.policies import GUARANTEE
from tickets.models import Agent, ConformityCase, Customer, Message, OutgoingEmail, Team, Ticket
from tickets.new_request import Answering, Request
from tickets.outbox.queueing import Draft, queue_many
from tickets.proofs import prove_by_first_letters
from tickets.writing import drafted, write_message, write_messages

CUSTOMER = Message.Author.CUSTOMER


# Many letters become tickets in one transaction; a savepoint for each would cost more than it saves.
@transaction.atomic(savepoint=False)
def open_ticket(
    customer: Customer, *, now: datetime, submission_key: UUID | None = None, **request: Unpack[Request]
) -> Ticket:
    """Whole, and once for each `submission_key`."""
    if submission_key is None:
        return open_tickets([(customer, request)], now=now)[0]
    facts = _facts(customer, request, handing_out=_topics_handing_out())
    ticket, born = Ticket.objects.get_or_create(submission_key=submission_key, defaults=facts)
    if born:
        _furnish([(ticket, request)], now=now)
    return ticket


@transaction.atomic(savepoint=False)
def open_tickets(asked: Sequence[tuple[Customer, Request]], *, now: datetime) -> list[Ticket]:
    """The only way tickets are born: each whole, all of them at once, with those customers who are new."""
    newcomers = {id(customer): customer for customer, _ in asked if customer.pk is None}
    insert(list(newcomers.values()))
    handing_out = _topics_handing_out()
    tickets = [Ticket(**_facts(customer, request, handing_out=handing_out)) for customer, request in asked]
    insert(tickets)
    _furnish([(ticket, request) for ticket, (_, request) in zip(tickets, asked, strict=True)], now=now)
    return tickets


@transaction.atomic
def write_first(
    customer: Customer,
    *,
    topic: str,
    topic_reason: str,
    subject: str,
    subscription_reference: str,
    template: str,
    context: Mapping[str, object],
    now: datetime,
) -> OutgoingEmail:
    """A letter of ours that nobody asked for. Its ticket is closed and waits for nobody; an answer opens it again."""
    request: Request = {
        "topic": topic,
        "topic_reason": topic_reason,
        "subject": subject,
        "text": "",
        "channel": Ticket.Channel.MAIL,
        "language": supported_language(customer.language),
        "received_at": now,
        "subscription_reference": subscription_reference,
        "closed": True,
    }
    ticket = Ticket(**_facts(customer, request, handing_out=frozenset()))
    insert([ticket])
    draft = Draft(OutgoingEmail.Kind.NOTICE, ticket, template, ticket.reply_language, context)
    [letter] = queue_many([draft], now=now)
    write_message(ticket, author=Message.Author.PORTAL, text=letter.text, created_at=now)
    return letter


def open_for_agent(customer: Customer, request: Request, *, agent: Agent) -> Ticket:
    """In an agent's hands, and still without a word: they write first."""
    ticket = Ticket(**_facts(customer, request, handing_out=()), assignee=agent)
    insert([ticket])
    return ticket


def _topics_handing_out() -> frozenset[str]:
    return frozenset(Team.objects.handing_out().values_list("topic", flat=True))


def _facts(customer: Customer, request: Request, *, handing_out: Collection[str]) -> dict[str, Any]:
    at = request["received_at"]
    standing = {"status": Ticket.Status.CLOSED, "closed_at": at} if request.get("closed") else {"waiting_since": at}
    address = request.get("address", "")
    return {
        "customer": customer,
        "writes_from": "" if address.lower() == customer.email.lower() else address,
        "written_to_id": request.get("written_to"),
        "topic": request["topic"],
        "topic_reason": request.get("topic_reason", "")[:200],
        "subject": _subject(request["subject"], text=request["text"]),
        "channel": request["channel"],
        "language": request["language"],
        "subscription_reference": request.get("subscription_reference", "")[:40],
        "country": request.get("country", ""),
        "possibly_related": request.get("possibly_related"),
        "opened_at": at,
        "to_hand_out_since": at if request["topic"] in handing_out and not request.get("closed") else None,
        **standing,
    }


def _subject(subject: str, *, text: str) -> str:
    """One line; without a subject, how the text begins."""
    line = " ".join(subject.replace("\0", "").split())
    return line[:300] or shorten(text.replace("\0", ""), 80, placeholder="…")


def _furnish(born: Sequence[tuple[Ticket, Request]], *, now: datetime) -> None:
    """Each gets its message, its case if it is one, and says by letter that it came."""
    if any(ticket.to_hand_out_since for ticket, _ in born):
        knock_after_commit("tickets.tasks.hand_out")
    openings = [_opening(ticket, request) for ticket, request in born]
    write_messages([(opening, request.get("files", ())) for opening, (_, request) in zip(openings, born, strict=True)])
    prove_by_first_letters(openings)
    said = [_said(opening, request) for opening, (_, request) in zip(openings, born, strict=True)]
    opened = [_cases(each, request, now=now) for each, (_, request) in zip(said, born, strict=True)]
    ask_about((each, duty) for each in said if each for duty in each.mentioned if duty not in each.claimed)
    drafts = [
        acknowledgement_of(
            ticket,
            case=cases_opened.get(GUARANTEE),
            missing=request.get("missing", ()),
            is_claim=bool(heard and heard.mentioned),
            now=now,
            **_answering(request),
        )
        for (ticket, request), cases_opened, heard in zip(born, opened, said, strict=True)
        # The receipt of another right says more.
        if request.get("acknowledge", True)
        and cases_opened.keys() <= {GUARANTEE}
        # Where letters come back, only what the law asks for is tried.
        and not (ticket.customer.unreachable_at and not cases_opened)
    ]
    told = {email.ticket_id: email for email in queue_many(drafts, now=now)}
    for (ticket, request), cases_opened in zip(born, opened, strict=True):
        for case in cases_opened.values():
            if ticket.pk in told:
                cases.record_acknowledgement(case, letter=told[ticket.pk], now=now)
            elif request.get("acknowledge", True):
                _send_receipt(case, request, is_first=case is next(iter(cases_opened.values())), now=now)


def _send_receipt(case: ConformityCase, request: Request, *, is_first: bool, now: datetime) -> None:
    """The first stands for the ticket's acknowledgement, and is counted like one: an address hears so often a day."""
    kind = OutgoingEmail.Kind.ACKNOWLEDGEMENT if is_first else OutgoingEmail.Kind.NOTICE
    receipt = cases.receipt_of(case, now=now)
    cases.acknowledge(case, now=now, context=receipt, as_letter=kind, **_answering(request))


def _answering(request: Request) -> Answering:
    return {"answers_message_id": request.get("answers_message_id", ""), "hops": request.get("hops", 0)}


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
        claimed_from=request.get("claimed_from", ""),
    )
    return ticket.opening


def _said(opening: Message, request: Request) -> Said | None:
    """None where nobody is to listen."""
    heard = request["heard"] if "heard" in request else _hear(request)
    return Said(opening, heard, by_machine=request.get("by_machine", False)) if heard else None


def _hear(request: Request) -> Hearing:
    return hear(
        request.get("words", request["text"]),
        subject=request["subject"],
        language=request["language"],
        ticked=request.get("conformity", False),
    )


def _cases(said: Said | None, request: Request, *, now: datetime) -> dict[str, ConformityCase]:
    """Those that its words open at once, by their duty."""
    if said is None:
        return {}
    return {duty: open_claimed(said, duty, message=said.message, now=now) for duty in said.claimed}
