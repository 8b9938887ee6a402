"""Which ticket a letter belongs to, and what proves it: our own signatures first, a guess never."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tickets.fate_reasons import Reason, Why
from tickets.letters.headers import MAX_MESSAGE_ID
from tickets.letters.parsing import ParsedEmail
from tickets.models import IncomingEmail, Ticket, TicketParticipant
from tickets.outbox import signed_ids

SUBJECT_NUMBER = re.compile(r"\[#(\d{1,15})\]")
MOST_KNOWN = 50  # letters that bear one of the Message-IDs a letter names


@dataclass(frozen=True, slots=True)
class Place:
    """Where a letter goes: into `ticket` when that is proved, else a new one beside `related`."""

    ticket: Ticket | None = None
    related: Ticket | None = None
    evidence: Reason | None = None


def place_of(letter: ParsedEmail, *, recipients: Sequence[str], verified: bool, known_ids: Collection[str]) -> Place:
    """In the order of trust: recipient token, our Message-ID, a known foreign one of a participant, the number.

    `verified`: our border vouches that the letter is from whom it says. `known_ids`: the Message-IDs in the ledger
    among those it names.
    """
    addressed = [*recipients, *(mailbox.address for mailbox in (*letter.to, *letter.cc))]
    if ticket := _by_recipient(addressed):
        return Place(ticket=ticket, evidence=Reason(Why.SIGNED_ADDRESS))
    answered = answered_by(letter)
    if ticket := _by_our_id(answered):
        return Place(ticket=ticket, evidence=Reason(Why.ANSWERS_OURS))
    known = _by_known_id([message_id for message_id in answered if message_id in known_ids])
    if ticket := next((one for one in known if is_participant(one, letter.from_address)), None):
        return Place(ticket=ticket, evidence=Reason(Why.FOLLOWS_ANOTHER))
    # A number can be typed by anybody, and From too: without authentication it is a hint for the agent, no more.
    numbered = _by_number(letter.subject)
    if numbered and verified and is_participant(numbered, letter.from_address):
        return Place(ticket=numbered, evidence=Reason(Why.NUMBER_VERIFIED))
    return Place(related=numbered or next(iter(known), None))


def answered_by(letter: ParsedEmail) -> list[str]:
    """The Message-IDs it names, the nearest first, as far as we keep them."""
    named = (*letter.in_reply_to, *reversed(letter.references))
    return list(dict.fromkeys(message_id[:MAX_MESSAGE_ID] for message_id in named))


def is_participant(ticket: Ticket, address: str) -> bool:
    """The customer, or somebody an agent let in."""
    sender = address.lower()
    if ticket.customer.email.lower() == sender:
        return True
    return TicketParticipant.objects.filter(ticket=ticket, address=sender, let_in_at__isnull=False).exists()


def _by_recipient(addressed: Sequence[str]) -> Ticket | None:
    for address in dict.fromkeys(addressed):
        key = signed_ids.ticket_addressed(address)
        ticket = _ticket(key) if key else None
        if ticket and any(
            signed_ids.is_reply_address(address, ticket=ticket, recipient=recipient)
            for recipient in _recipients(ticket)
        ):
            return ticket
    return None


def _recipients(ticket: Ticket) -> Iterator[str]:
    yield ticket.customer.email
    yield from ticket.participants.exclude(let_in_at=None).values_list("address", flat=True)


def _by_our_id(answered: Sequence[str]) -> Ticket | None:
    keys = (signed_ids.ticket_in(message_id) for message_id in answered)
    return next((ticket for key in keys if key and (ticket := _ticket(key))), None)


def _by_known_id(answered: Sequence[str]) -> list[Ticket]:
    """The tickets whose letters it names, the latest first; whether the sender has a part in them is another matter."""
    if not answered:
        return []
    known = (
        IncomingEmail.objects.filter(message_id_header__in=answered, ticket__isnull=False)
        .select_related("ticket__customer")
        .order_by()
    )
    latest = sorted(known[:MOST_KNOWN], key=lambda letter: letter.pk, reverse=True)
    return list(dict.fromkeys(letter.ticket for letter in latest if letter.ticket))


def _by_number(subject: str) -> Ticket | None:
    match = SUBJECT_NUMBER.search(subject)
    return _ticket(int(match[1])) if match else None


def _ticket(key: int) -> Ticket | None:
    return Ticket.objects.select_related("customer").filter(pk=key).first()
