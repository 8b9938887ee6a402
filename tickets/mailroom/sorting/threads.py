"""Which ticket a letter belongs to, and what proves it: our own signatures first, never a guess."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from tickets.fate_reasons import Reason, ReasonCode
from tickets.letters.headers import MAX_MESSAGE_ID
from tickets.letters.parsing import ParsedEmail
from tickets.models import IncomingEmail, OutgoingEmail, Ticket, TicketMove, TicketParticipant
from tickets.outbox import signed_ids

SUBJECT_NUMBER = re.compile(r"\[#(\d{1,15})\]")
MAX_LETTERS_NAMED = 50  # by a letter's headers, and looked up


@dataclass(frozen=True, slots=True)
class Place:
    """Where a letter goes: into `ticket` if that is proved, else into a new one beside `related`."""

    ticket: Ticket | None = None
    related: Ticket | None = None
    evidence: Reason | None = None


def place_of(
    letter: ParsedEmail, *, writer: str, recipients: Sequence[str], verified: bool | None, known_ids: Collection[str]
) -> Place:
    """Of a letter of the customer's side, by what proves it.

    In order of trust: recipient token, our Message-ID, a participant's Message-ID that we know, the number.
    `writer`: whom it asks us to answer, which counts only where nobody checks senders.
    `verified`: our border server vouches for the sender, or could not, or (None) nobody checks. `known_ids`: those of
    the Message-IDs it names that are in the ledger. Both a From and another's Message-ID can be had by a stranger, so
    they prove nothing where the border could tell, and did not.
    """
    addresses = [*recipients, *(mailbox.address for mailbox in (*letter.to, *letter.cc))]
    if ticket := _ticket_by_recipient(addresses):
        ticket = _split_off(ticket, letter.in_reply_to) or ticket
        return Place(ticket=ticket, evidence=Reason(ReasonCode.SIGNED_ADDRESS))
    if (ticket := _ticket_shared(addresses)) and is_participant(ticket, letter.from_address):
        return Place(ticket=ticket, evidence=Reason(ReasonCode.SHARED_ADDRESS))
    message_ids = answered_ids(letter)
    if ticket := _ticket_by_our_id(message_ids):
        return Place(ticket=ticket, evidence=Reason(ReasonCode.ANSWERS_OURS))
    named_tickets = _tickets_by_known_id([message_id for message_id in message_ids if message_id in known_ids])
    writers = {letter.from_address, writer} if verified is None else {letter.from_address}
    own_tickets = (ticket for ticket in named_tickets if any(is_participant(ticket, address) for address in writers))
    if verified is not False and (ticket := next(own_tickets, None)):
        return Place(ticket=ticket, evidence=Reason(ReasonCode.FOLLOWS_ANOTHER))
    # Anybody can type a number, and a From: without authentication it is only a hint for the agent.
    numbered_ticket = _ticket_by_number(letter.subject)
    if numbered_ticket and verified and is_participant(numbered_ticket, letter.from_address):
        return Place(ticket=numbered_ticket, evidence=Reason(ReasonCode.NUMBER_VERIFIED))
    return Place(related=numbered_ticket or next(iter(named_tickets), None) or _ticket_shared(addresses))


def answered_ids(letter: ParsedEmail) -> list[str]:
    """The Message-IDs it names, the nearest first, cut to the length that we store."""
    message_ids = (*letter.in_reply_to, *reversed(letter.references))
    return list(dict.fromkeys(message_id[:MAX_MESSAGE_ID] for message_id in message_ids))


def is_participant(ticket: Ticket, address: str) -> bool:
    """The customer, or somebody whom an agent let in."""
    sender = address.lower()
    if sender in ticket.customer.known_addresses:
        return True
    return TicketParticipant.objects.filter(ticket=ticket, address=sender, let_in_at__isnull=False).exists()


def _ticket_by_recipient(addresses: Sequence[str]) -> Ticket | None:
    for address in dict.fromkeys(addresses):
        key = signed_ids.ticket_addressed(address)
        ticket = _ticket_with_key(key) if key else None
        if ticket and any(
            signed_ids.is_reply_address(address, ticket=ticket, recipient=recipient)
            for recipient in _addresses_let_in(ticket.current)
        ):
            return ticket.current
    return None


def _ticket_shared(addresses: Sequence[str]) -> Ticket | None:
    """By the reply address of a letter that several got."""
    for address in dict.fromkeys(addresses):
        key = signed_ids.ticket_addressed(address)
        ticket = _ticket_with_key(key) if key else None
        if ticket and signed_ids.is_reply_address(address, ticket=ticket, recipient=signed_ids.EVERYBODY):
            return ticket.current
    return None


def _addresses_let_in(ticket: Ticket) -> Iterator[str]:
    yield from ticket.customer.known_addresses
    yield from ticket.participants.exclude(let_in_at=None).values_list("address", flat=True)


def _ticket_by_our_id(message_ids: Sequence[str]) -> Ticket | None:
    """Where that letter stands now: it may have gone to another request with what it is about."""
    keys = {
        message_id: key
        for message_id in message_ids
        if not signed_ids.is_side_id(message_id) and (key := signed_ids.ticket_in(message_id))
    }
    letters = _letters_of_ours(keys).select_related("ticket__customer", "ticket__merged_into__customer")
    standing = {letter.message_id_header: letter.ticket.current for letter in letters} if keys else {}
    places = (standing.get(message_id) or _current(_ticket_with_key(key)) for message_id, key in keys.items())
    return next(filter(None, places), None)


def _letters_of_ours(message_ids: Collection[str]) -> QuerySet[OutgoingEmail]:
    return OutgoingEmail.objects.filter(message_id_header__in=message_ids, ticket__forgotten_at=None)


def _split_off(ticket: Ticket, answered: Sequence[str]) -> Ticket | None:
    """Answers to a letter that became a request of its own go there, though its address still names the first."""
    split = {"ticket__moved_here__kind": TicketMove.Kind.SPLIT, "ticket__moved_here__undone_at": None}
    letters = _letters_of_ours(answered).filter(**split, ticket__moved_here__source=ticket)
    letter = letters.select_related("ticket__customer", "ticket__merged_into__customer").first() if answered else None
    return letter.ticket.current if letter else None


def _current(ticket: Ticket | None) -> Ticket | None:
    return ticket.current if ticket else None


def _tickets_by_known_id(message_ids: Sequence[str]) -> list[Ticket]:
    """The tickets whose letters it names, the latest first; whether the sender takes part in them is checked later."""
    if not message_ids:
        return []
    letters = (
        IncomingEmail.objects.outside_side_threads()
        .filter(message_id_header__in=message_ids, ticket__isnull=False)
        .select_related("ticket__customer")
        .order_by()
    )
    latest = sorted(letters[:MAX_LETTERS_NAMED], key=lambda letter: letter.pk, reverse=True)
    return list(dict.fromkeys(letter.ticket for letter in latest if letter.ticket))


def _ticket_by_number(subject: str) -> Ticket | None:
    match = SUBJECT_NUMBER.search(subject)
    return _current(_ticket_with_key(int(match[1]))) if match else None


def _ticket_with_key(key: int) -> Ticket | None:
    tickets = Ticket.objects.select_related("customer", "merged_into__customer")
    return tickets.filter(pk=key, forgotten_at=None).first()
