"""Which ticket a letter belongs to, and what proves it: our own signatures first, a guess never."""

import base64
import re
import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from tickets.fate_reasons import Reason, Why
from tickets.letters.addresses import plus_part, split, with_plus
from tickets.letters.parsing import ParsedEmail
from tickets.models import IncomingEmail, OutgoingEmail, Ticket, TicketParticipant

MAC_BYTES = 10  # 80 bits, 16 letters: a Message-ID must fit into one header line, some programs can’t unfold it
RECIPIENT_TOKEN = re.compile(r"t\.(\d{1,15})\.([a-z2-7]{16})")
BOUNCE_TOKEN = re.compile(r"b\.(\d{1,15})\.([a-z2-7]{16})")
OUR_ID = re.compile(r"<([a-z]{3}\.(\d{1,15})\.[a-f0-9]{12})\.([a-z2-7]{16})@[^<>\s@]{1,255}>")
SUBJECT_NUMBER = re.compile(r"\[#(\d{1,15})\]")
MOST_KNOWN = 50  # letters that bear one of the Message-IDs a letter names
LONGEST_ID = 255  # characters of a Message-ID that are kept and compared


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
    return list(dict.fromkeys(message_id[:LONGEST_ID] for message_id in named))


def is_participant(ticket: Ticket, address: str) -> bool:
    """The customer, or somebody an agent let in."""
    sender = address.lower()
    if ticket.customer.email.lower() == sender:
        return True
    return TicketParticipant.objects.filter(ticket=ticket, address=sender, let_in_at__isnull=False).exists()


def reply_address(ticket: Ticket, *, recipient: str = "") -> str:
    """`support+t.<ticket>.<mac>@…`: writing to it proves one has had a letter of this ticket. No log-in.

    Each recipient has one of their own, the customer by default; it dies with their part in the ticket.
    """
    return with_plus(f"t.{ticket.pk}.{_mac('ticket', _share(ticket, recipient or ticket.customer.email))}")


def _share(ticket: Ticket, address: str) -> str:
    return f"{ticket.pk}|{address.lower()}"


def bounce_address(email: OutgoingEmail) -> str:
    """The envelope sender of one letter of ours: what comes there is about that letter, and opens no ticket."""
    return with_plus(f"b.{email.pk}.{_mac('bounce', str(email.pk))}")


def new_message_id(kind: str, ticket: Ticket) -> str:
    name = f"{kind[:3]}.{ticket.pk}.{secrets.token_hex(6)}"
    return f"<{name}.{_mac('message', name)}@{split(settings.SUPPORT_ADDRESS)[1]}>"


def is_our_id(message_id: str) -> bool:
    return _ticket_in(message_id) is not None


def bounced_letter(addressed: Sequence[str]) -> int | None:
    """The key of the OutgoingEmail whose bounce address, rightly signed, is among these."""
    for address in addressed:
        match = BOUNCE_TOKEN.fullmatch(plus_part(address) or "")
        if match and _proves(match[2], "bounce", match[1]):
            return int(match[1])
    return None


def our_ids_in(text: str) -> list[str]:
    """The rightly signed Message-IDs of ours in a report's text."""
    return [match[0] for match in OUR_ID.finditer(text) if is_our_id(match[0])][:5]


def _by_recipient(addressed: Sequence[str]) -> Ticket | None:
    for address in dict.fromkeys(addressed):
        match = RECIPIENT_TOKEN.fullmatch(plus_part(address) or "")
        ticket = _ticket(int(match[1])) if match else None
        if match and ticket and any(_proves(match[2], "ticket", _share(ticket, one)) for one in _recipients(ticket)):
            return ticket
    return None


def _recipients(ticket: Ticket) -> Iterator[str]:
    yield ticket.customer.email
    yield from ticket.participants.exclude(let_in_at=None).values_list("address", flat=True)


def _by_our_id(answered: Sequence[str]) -> Ticket | None:
    keys = (_ticket_in(message_id) for message_id in answered)
    return next((ticket for key in keys if key and (ticket := _ticket(key))), None)


def _ticket_in(message_id: str) -> int | None:
    match = OUR_ID.fullmatch(message_id)
    return int(match[2]) if match and _proves(match[3], "message", match[1]) else None


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


def _mac(purpose: str, value: str, *, secret: str | bytes | None = None) -> str:
    digest = salted_hmac(f"tickets.mailroom.{purpose}", value, secret=secret, algorithm="sha256").digest()
    return base64.b32encode(digest[:MAC_BYTES]).decode().lower()


def _proves(mac: str, purpose: str, value: str) -> bool:
    """Signed by the present key, or by one that was rotated out and is still accepted."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(mac, _mac(purpose, value, secret=key)) for key in keys)
