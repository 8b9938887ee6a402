"""An answer is sent: what its writer chose besides the words happens with it, or nothing does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tickets import handling
from tickets.attachments.files import IncomingFile
from tickets.guarantee.steps.questions import ask_within_cases
from tickets.models import Agent, Message, Ticket
from tickets.participants import let_in


@dataclass(frozen=True, slots=True)
class Answer:
    """`to_address`: another one of the customer’s, to which their letters go from now on."""

    text: str
    closes: bool = False
    asks: bool = False  # the cases of the ticket wait for what the customer says to it
    to_address: str = ""
    copies_to: Sequence[str] = ()  # who is let in by it
    blind_copies_to: Sequence[str] = ()


@transaction.atomic
def send(ticket: Ticket, answer: Answer, *, agent: Agent, files: Sequence[IncomingFile], now: datetime) -> Message:
    if answer.to_address and answer.to_address != ticket.address.lower():
        # Nothing but an address that is known as theirs: it may have been taken away since it was chosen.
        known = ticket.customer.known_addresses
        ticket.writes_from = answer.to_address if answer.to_address in known[1:] else ""
        ticket.save(update_fields=["writes_from"])
    for address in answer.copies_to:
        let_in(ticket, address=address, by=agent, now=now)
    message = handling.reply(
        ticket,
        agent=agent,
        text=answer.text,
        now=now,
        files=files,
        is_last=answer.closes,
        blind_copies_to=answer.blind_copies_to,
    )
    if answer.asks:
        ask_within_cases(message, now=now)
    if answer.closes:
        handling.close(ticket, by=agent, now=now)
    return message
