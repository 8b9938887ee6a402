"""A letter that belongs to a ticket: what a customer, a colleague, a machine or an imported letter may add to it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypedDict

from tickets import handling, participants
from tickets.access import may_work_on
from tickets.attachments import quota
from tickets.fate_reasons import Reason, ReasonCode
from tickets.letters.addresses import is_at_our_domain
from tickets.mailroom.sorting import auto_reply, late_files, threads, trust
from tickets.mailroom.sorting.auto_reply import is_robot
from tickets.mailroom.sorting.known_senders import LedgerLookup, note_others_addressed
from tickets.mailroom.sorting.opened_letter import Fate, OpenedLetter, Outcome
from tickets.mailroom.sorting.subjects import own_subject
from tickets.models import Agent, Message, SideThread, Ticket
from tickets.proofs import Way, prove_address
from tickets.side_threads.answers import add_answer
from tickets.waiting import stays_closed
from tickets.writing import write_message

REOPENED_WITHIN = timedelta(days=30)  # after that a reply is a new request beside the old one


class WrittenBy(TypedDict, total=False):
    """The arguments of `write_message` that say who wrote."""

    from_address: str
    claimed_from: str


def is_long_closed(ticket: Ticket, *, now: datetime) -> bool:
    return ticket.closed_at is not None and now - ticket.closed_at > REOPENED_WITHIN


def only_thanks(opened: OpenedLetter, ticket: Ticket) -> bool:
    has_more = bool(opened.parsed.files or own_subject(opened.parsed.subject, ticket=ticket))
    return stays_closed(ticket, text=opened.parsed.reply_text, has_more=has_more)


def join(
    opened: OpenedLetter,
    ticket: Ticket,
    *,
    evidence: Reason | None,
    verified: bool | None,
    lookup: LedgerLookup,
    now: datetime,
    side_thread: SideThread | None = None,
) -> Outcome:
    """Whatever it brings. What is more than strangers may bring in a day follows later.

    `side_thread`: a third party's, and no letter of the customer's side.
    """
    is_third_party = side_thread and side_thread.address.lower() == opened.parsed.from_address.lower()
    agent = None if opened.is_automatic or is_third_party else _agent_who_writes(opened)
    if agent:
        verified = trust.is_proved(opened.parsed, writer=agent.user.email)
    is_trusted = agent is not None and verified
    files_wait = not (is_trusted or quota.may_bring(opened.files, to=ticket, now=now))
    if files_wait:
        opened = replace(opened, files_later=True)
    if opened.is_automatic:
        outcome = _join_from_machine(opened, ticket, side_thread=side_thread, now=now)
    elif agent:
        outcome = _join_from_agent(opened, ticket, agent=agent, verified=verified, side_thread=side_thread, now=now)
    elif side_thread:
        message = _join_from_outside(opened, side_thread, verified=verified)
        outcome = Outcome(Fate.REPLY, evidence, ticket, message)
    else:
        message = _join_from_person(opened, ticket, verified=verified, now=now)
        moves = _answers_move(message)
        _note_proof(message, evidence=None if moves else evidence, now=now)
        note_others_addressed([(opened, ticket)], lookup=lookup, now=now)
        _note_writer(message, now=now)
        outcome = Outcome(Fate.REPLY, evidence, ticket, message)
    if files_wait and outcome.message:
        outcome.files_due_at = late_files.put_off(ticket, now=now)
    outcome.side_thread = side_thread
    return outcome


def _join_from_outside(opened: OpenedLetter, thread: SideThread, *, verified: bool | None) -> Message:
    return add_answer(
        thread,
        text=opened.parsed.reply_text,
        full_text=opened.full_text,
        html=opened.parsed.html,
        received_at=opened.letter.received_at,
        files=opened.files,
        subject=own_subject(opened.parsed.subject, ticket=thread.ticket, side_thread=thread),
        from_address=opened.parsed.from_address or opened.writer.address,
        addressed=[mailbox.address.lower() for mailbox in (*opened.parsed.to, *opened.parsed.cc)],
        verified=verified,
    )


def _join_from_person(opened: OpenedLetter, ticket: Ticket, *, verified: bool | None, now: datetime) -> Message:
    writer = _who_wrote(opened, ticket)
    return handling.add_customer_message(
        ticket,
        text=opened.parsed.reply_text,
        full_text=opened.full_text,
        html=opened.parsed.html,
        received_at=opened.letter.received_at,
        files=opened.files,
        subject=own_subject(opened.parsed.subject, ticket=ticket),
        **writer,
        verified=verified and not writer["claimed_from"],
        by_machine=verified is False and trust.is_forged(opened.parsed),
        now=now,
    )


def _agent_who_writes(opened: OpenedLetter) -> Agent | None:
    """In From or, where it asks us to answer somebody else, as that one."""
    addresses = filter(None, dict.fromkeys([opened.parsed.from_address, opened.writer.address]))
    return next(filter(None, map(_agent_by_address, addresses)), None)


def _agent_by_address(address: str) -> Agent | None:
    return Agent.objects.select_related("user").filter(user__email__iexact=address).order_by("pk").first()


def _note_writer(message: Message, *, now: datetime) -> None:
    """Somebody who isn't known in this request: an agent may let them in, or say that it is the customer's address."""
    address = message.from_address.lower()
    if address and not is_robot(address) and address not in message.ticket.customer.known_addresses:
        participants.note_addressed([(message.ticket, [address])], now=now)


def _answers_move(message: Message) -> bool:
    """The customer goes on from another address of theirs: answers go there. Not if our border doubts it."""
    ticket, address = message.ticket, message.from_address or message.ticket.customer.email
    is_theirs = not message.claimed_from and address.lower() in ticket.customer.known_addresses
    if not is_theirs or message.verified is False or address.lower() == ticket.address.lower():
        return False
    ticket.writes_from = message.from_address
    ticket.save(update_fields=["writes_from"])
    return True


def _note_proof(message: Message, *, evidence: Reason | None, now: datetime) -> None:
    """A letter from the customer's own address, which our mail server checked, or which knew our signed address."""
    if message.claimed_from or message.from_address.lower() not in ("", message.ticket.address.lower()):
        return
    if message.verified:
        prove_address(message.ticket, way=Way.LETTER, now=now, message=message)
    if evidence and evidence.code == ReasonCode.SIGNED_ADDRESS:
        prove_address(message.ticket, way=Way.REPLY, now=now, message=message)


def _who_wrote(opened: OpenedLetter, ticket: Ticket) -> WrittenBy:
    """Somebody of the ticket who stands in From is its writer, whoever else is to be answered: they get its letters."""
    letter, writer = opened.parsed, opened.writer
    claim = "" if writer.claim and threads.is_participant(ticket, letter.from_address) else writer.claim
    address = writer.address if claim else letter.from_address or writer.address
    first = address.lower() == ticket.customer.email.lower()
    return {"from_address": "" if first else address, "claimed_from": claim}


def _join_from_machine(
    opened: OpenedLetter, ticket: Ticket, *, side_thread: SideThread | None, now: datetime
) -> Outcome:
    """Kept and shown to agents. It neither reopens the ticket nor counts as an answer."""
    if auto_reply.is_busy(ticket, side_thread=side_thread, now=now):
        return Outcome(Fate.REPLY, Reason(ReasonCode.MACHINE_TOO_OFTEN), ticket)
    message = write_message(
        ticket,
        author=Message.Author.NOTE,
        text=opened.parsed.reply_text,
        full_text=opened.full_text,
        created_at=opened.letter.received_at,
        files=opened.files,
        subject=own_subject(opened.parsed.subject, ticket=ticket, side_thread=side_thread),
        from_address=opened.parsed.from_address,
        verified=False,
        side_thread=side_thread,
    )
    return Outcome(Fate.REPLY, Reason(ReasonCode.MACHINE_SHOWN), ticket, message)


def _join_from_agent(
    opened: OpenedLetter,
    ticket: Ticket,
    *,
    agent: Agent,
    verified: bool | None,
    side_thread: SideThread | None,
    now: datetime,
) -> Outcome:
    """From can be forged: what an agent's address sends is at most a note, never a message to or by the customer."""
    if not may_work_on(ticket, agent=agent):
        return Outcome(Fate.QUARANTINE, Reason(ReasonCode.OTHER_TEAMS_AGENT), ticket)
    message = write_message(
        ticket,
        author=Message.Author.NOTE,
        agent=agent if verified else None,
        text=opened.parsed.reply_text,
        full_text=opened.full_text,
        created_at=now,
        files=opened.files,
        subject=own_subject(opened.parsed.subject, ticket=ticket, side_thread=side_thread),
        from_address=opened.parsed.from_address,
        verified=verified,
        side_thread=side_thread,
    )
    return Outcome(Fate.REPLY, Reason(ReasonCode.AGENTS_NOTE), ticket, message)


def keep_history(opened: OpenedLetter, place: threads.Place) -> Outcome | None:
    """Imported letters join each other, and nothing follows from them; None for one that begins a ticket.

    A colleague's is ours, whichever of their addresses they wrote from, and makes nobody a customer.
    """
    agent = _agent_by_address(opened.writer.address)
    ours = bool(agent) or is_at_our_domain(opened.writer.address) or auto_reply.is_our_own(opened.parsed)
    ticket = place.ticket or (place.related if ours else None)
    if ticket is None:
        return Outcome(Fate.QUARANTINE, Reason(ReasonCode.HISTORY_OF_NOTHING)) if ours else None
    message = write_message(
        ticket,
        author=Message.Author.AGENT if ours else Message.Author.CUSTOMER,
        agent=agent,
        text=opened.parsed.reply_text,
        full_text=opened.full_text,
        html=opened.parsed.html,
        created_at=opened.letter.received_at,
        files=opened.files,
        subject=own_subject(opened.parsed.subject, ticket=ticket),
        **({} if ours else _who_wrote(opened, ticket)),
        verified=None,
    )
    return Outcome(Fate.REPLY, Reason(ReasonCode.HISTORY), ticket, message)
