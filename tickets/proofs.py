"""Whether the writer of a request receives the mail of the address that they gave; see `AddressProof`."""

from collections.abc import Sequence
from datetime import datetime

from supportportal.foundations.rows import insert
from tickets.models import AddressProof, Message, Ticket

Way = AddressProof.Way
# Channels by which anybody can name any address; an agent may mistype one, or be told a wrong one.
TYPED = frozenset({Ticket.Channel.FORM, Ticket.Channel.CHAT, Ticket.Channel.AGENT})


def prove_address(ticket: Ticket, *, way: str, now: datetime, message: Message | None = None) -> AddressProof:
    """Of the ticket's present customer. Each way is kept once, with the moment of its first time."""
    address = ticket.address.lower()
    facts = {"proved_at": now, "message": message}
    proof, _ = AddressProof.objects.get_or_create(ticket=ticket, address=address, way=way, defaults=facts)
    return proof


def prove_by_first_letters(messages: Sequence[Message]) -> None:
    """Of tickets that have just been born with these: letters of which our mail server says that they are genuine."""
    insert(
        [
            AddressProof(
                ticket=message.ticket,
                address=message.ticket.address.lower(),
                way=Way.LETTER,
                message=message,
                proved_at=message.created_at,
            )
            for message in messages
            if message.verified
        ]
    )


def proofs_of(ticket: Ticket) -> list[AddressProof]:
    """Of its customer's present address, the earliest first."""
    return list(ticket.proofs.filter(address=ticket.address.lower()))


def is_unproved(ticket: Ticket) -> bool:
    """Its writer named an address that may be anybody's."""
    return ticket.channel in TYPED and not is_proved(ticket)


def is_proved(ticket: Ticket) -> bool:
    return ticket.proofs.filter(address=ticket.address.lower()).exists()


def is_proved_anywhere(address: str) -> bool:
    """In whatever request: somebody who writes from it receives its mail."""
    return AddressProof.objects.filter(address=address.lower()).exists()
