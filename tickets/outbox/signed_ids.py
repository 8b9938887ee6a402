"""What we sign on letters that leave, to recognise what comes back: two addresses and the Message-ID."""

import base64
import re
import secrets
from collections.abc import Sequence

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from tickets.letters.addresses import plus_part, split, with_plus
from tickets.models import Agent, OutgoingEmail, SideThread, Ticket

MAC_BYTES = 10  # 80 bits, 16 letters: a Message-ID must fit on one header line, because some programs can’t unfold it
EVERYBODY = "*"  # instead of an address: no mailbox is called so
RECIPIENT_TOKEN = re.compile(r"t\.(\d{1,15})\.([a-z2-7]{16})")
SIDE_TOKEN = re.compile(r"s\.(\d{1,15})\.([a-z2-7]{16})")
AGENT_TOKEN = re.compile(r"a\.(\d{1,15})\.(\d{1,15})\.([a-z2-7]{16})")
BOUNCE_TOKEN = re.compile(r"b\.(\d{1,15})\.([a-z2-7]{16})")
KIND_LETTERS = 3  # of its kind, in a Message-ID
SIDE_PREFIX = f"{OutgoingEmail.Kind.SIDE[:KIND_LETTERS]}."
OUR_ID = re.compile(r"<([a-z]{3}\.(\d{1,15})\.[a-f0-9]{12})\.([a-z2-7]{16})@[^<>\s@]{1,255}>")


def reply_address(ticket: Ticket, *, recipient: str = "", at: str = "") -> str:
    """`support+t.<ticket>.<mac>@…`: writing to it proves that one got a letter of this ticket. It is no log-in.

    Each recipient (by default the customer) has their own, which ends with their part in the ticket. `at`: another
    address of ours, from which the letter leaves.
    """
    return with_plus(f"t.{ticket.pk}.{_mac('ticket', _signed_value(ticket, recipient or ticket.address))}", at)


def shared_reply_address(ticket: Ticket, *, at: str = "") -> str:
    """Of a letter that several get: it names the ticket, and proves of nobody who they are. Their From says that."""
    return with_plus(f"t.{ticket.pk}.{_mac('ticket', _signed_value(ticket, EVERYBODY))}", at)


def ticket_addressed(address: str) -> int | None:
    """The key of the ticket whose reply address this claims to be; only `is_reply_address` proves it."""
    match = RECIPIENT_TOKEN.fullmatch(plus_part(address) or "")
    return int(match[1]) if match else None


def is_reply_address(address: str, *, ticket: Ticket, recipient: str) -> bool:
    match = RECIPIENT_TOKEN.fullmatch(plus_part(address) or "")
    return match is not None and _is_signature(match[2], "ticket", _signed_value(ticket, recipient))


def side_address(thread: SideThread, *, at: str = "") -> str:
    """`support+s.<thread>.<mac>@…`: where a third party answers. It leads into the side thread and nowhere else."""
    return with_plus(f"s.{thread.pk}.{_mac('side', str(thread.pk))}", at)


def side_thread_addressed(addresses: Sequence[str]) -> int | None:
    """The key of the side thread whose address is among these, if the signature holds."""
    return _signed_key(SIDE_TOKEN, "side", addresses)


def agents_address(ticket: Ticket, agent: Agent, *, at: str = "") -> str:
    """What this colleague writes to it about this ticket becomes their draft."""
    return with_plus(f"a.{ticket.pk}.{agent.pk}.{_mac('agent', f'{ticket.pk}|{agent.pk}')}", at)


def agent_addressed(addresses: Sequence[str]) -> tuple[int, int] | None:
    """The keys of the ticket and the agent, if such an address is among these and its signature holds."""
    for address in addresses:
        match = AGENT_TOKEN.fullmatch(plus_part(address) or "")
        if match and _is_signature(match[3], "agent", f"{match[1]}|{match[2]}"):
            return int(match[1]), int(match[2])
    return None


def bounce_address(email: OutgoingEmail) -> str:
    """The envelope sender of one letter of ours: what comes to it is about that letter, and opens no ticket."""
    return with_plus(f"b.{email.pk}.{_mac('bounce', str(email.pk))}", email.from_address)


def bounced_letter(addresses: Sequence[str]) -> int | None:
    """The key of the OutgoingEmail whose bounce address is among these, if the signature holds."""
    return _signed_key(BOUNCE_TOKEN, "bounce", addresses)


def new_message_id(kind: str, ticket: Ticket) -> str:
    name = f"{kind[:KIND_LETTERS]}.{ticket.pk}.{secrets.token_hex(6)}"
    return f"<{name}.{_mac('message', name)}@{split(settings.SUPPORT_ADDRESS)[1]}>"


def ticket_in(message_id: str) -> int | None:
    """The key of the ticket of our letter with this Message-ID; None if it isn't ours."""
    match = OUR_ID.fullmatch(message_id)
    return int(match[2]) if match and _is_signature(match[3], "message", match[1]) else None


def is_our_id(message_id: str) -> bool:
    return ticket_in(message_id) is not None


def is_side_id(message_id: str) -> bool:
    """Of a letter in a side thread: what answers it is no letter of the ticket's customer."""
    match = OUR_ID.fullmatch(message_id)
    return match is not None and match[1].startswith(SIDE_PREFIX) and is_our_id(message_id)


def our_ids_in(text: str) -> list[str]:
    """Our Message-IDs in a report's text, if their signatures hold."""
    return [match[0] for match in OUR_ID.finditer(text) if is_our_id(match[0])][:5]


def _signed_key(token: re.Pattern[str], purpose: str, addresses: Sequence[str]) -> int | None:
    for address in addresses:
        match = token.fullmatch(plus_part(address) or "")
        if match and _is_signature(match[2], purpose, match[1]):
            return int(match[1])
    return None


def _signed_value(ticket: Ticket, address: str) -> str:
    return f"{ticket.pk}|{address.lower()}"


def _mac(purpose: str, value: str, *, secret: str | bytes | None = None) -> str:
    digest = salted_hmac(f"tickets.mailroom.{purpose}", value, secret=secret, algorithm="sha256").digest()
    return base64.b32encode(digest[:MAC_BYTES]).decode().lower()


def _is_signature(mac: str, purpose: str, value: str) -> bool:
    """Made with the present key, or with an old one that is still accepted."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(mac, _mac(purpose, value, secret=key)) for key in keys)
