"""A letter that belongs to a ticket: what a customer, a colleague, a machine or history may add to it."""

from datetime import datetime, timedelta

from tickets import handling
from tickets.access import may_work_on
from tickets.fate_reasons import Reason, Why
from tickets.mailroom.sorting import auto_reply, threads
from tickets.mailroom.sorting.known_senders import Known, note_others_addressed
from tickets.mailroom.sorting.opened_letter import Fate, Opened, Outcome
from tickets.mailroom.sorting.subjects import own_subject
from tickets.models import Agent, Message, Ticket
from tickets.writing import write_message

REOPENED_WITHIN = timedelta(days=30)  # after that a reply is a new request beside the old one


def is_long_closed(ticket: Ticket, *, now: datetime) -> bool:
    return ticket.closed_at is not None and now - ticket.closed_at > REOPENED_WITHIN


def join(
    one: Opened, ticket: Ticket, *, evidence: Reason | None, verified: bool, known: Known, now: datetime
) -> Outcome:
    if one.is_automatic:
        return _from_a_machine(one, ticket, now=now)
    sender = Agent.objects.select_related("user").filter(user__email__iexact=one.parsed.from_address)
    if agent := sender.order_by("pk").first():
        return _from_an_agent(one, ticket, agent=agent, verified=verified, now=now)
    message = handling.add_customer_message(
        ticket,
        text=one.parsed.reply_text,
        full_text=one.full_text,
        html=one.parsed.html,
        received_at=one.letter.received_at,
        files=one.files,
        subject=own_subject(one.parsed.subject, ticket=ticket),
        from_address=_other_than_the_customer(one, ticket),
        verified=verified,
        now=now,
    )
    note_others_addressed([(one, ticket)], known=known, now=now)
    return Outcome(Fate.REPLY, evidence, ticket, message)


def _other_than_the_customer(one: Opened, ticket: Ticket) -> str:
    same = one.parsed.from_address.lower() == ticket.customer.email.lower()
    return "" if same else one.parsed.from_address


def _from_a_machine(one: Opened, ticket: Ticket, *, now: datetime) -> Outcome:
    """Kept and shown to agents. It neither opens the ticket again nor counts as an answer."""
    if auto_reply.is_busy(ticket, now=now):
        return Outcome(Fate.REPLY, Reason(Why.MACHINE_TOO_OFTEN), ticket)
    message = write_message(
        ticket,
        author=Message.Author.NOTE,
        text=one.parsed.reply_text,
        full_text=one.full_text,
        created_at=one.letter.received_at,
        files=one.files,
        subject=own_subject(one.parsed.subject, ticket=ticket),
        from_address=one.parsed.from_address,
        verified=False,
    )
    return Outcome(Fate.REPLY, Reason(Why.MACHINE_SHOWN), ticket, message)


def _from_an_agent(one: Opened, ticket: Ticket, *, agent: Agent, verified: bool, now: datetime) -> Outcome:
    """From can be forged: what an agent's address sends is at most a note, and never speaks to or for the customer."""
    if not may_work_on(ticket, agent=agent):
        return Outcome(Fate.QUARANTINE, Reason(Why.OTHER_TEAMS_AGENT), ticket)
    message = write_message(
        ticket,
        author=Message.Author.NOTE,
        agent=agent if verified else None,
        text=one.parsed.reply_text,
        full_text=one.full_text,
        created_at=now,
        files=one.files,
        subject=own_subject(one.parsed.subject, ticket=ticket),
        from_address=one.parsed.from_address,
        verified=verified,
    )
    return Outcome(Fate.REPLY, Reason(Why.AGENTS_NOTE), ticket, message)


def keep_history(one: Opened, place: threads.Place) -> Outcome | None:
    """Old letters join old letters as they were, and nothing follows from them; None for one that begins a ticket."""
    ours = auto_reply.is_our_own(one.parsed)
    ticket = place.ticket or (place.related if ours else None)
    if ticket is None:
        return Outcome(Fate.QUARANTINE, Reason(Why.HISTORY_OF_NOTHING)) if ours else None
    message = write_message(
        ticket,
        author=Message.Author.AGENT if ours else Message.Author.CUSTOMER,
        text=one.parsed.reply_text,
        full_text=one.full_text,
        html=one.parsed.html,
        created_at=one.letter.received_at,
        files=one.files,
        subject=own_subject(one.parsed.subject, ticket=ticket),
        from_address="" if ours else _other_than_the_customer(one, ticket),
        verified=False,
    )
    return Outcome(Fate.REPLY, Reason(Why.HISTORY), ticket, message)
