"""The letter that says that a request is closed, when the agent who closes it wants the customer to know."""

from datetime import datetime

from tickets.access import request_url
from tickets.models import LetterWords, Message, OutgoingEmail, Ticket
from tickets.outbox.queueing import Draft, queue_many


def may_be_told(ticket: Ticket) -> bool:
    """Not where letters come back, nor who has asked us to stop or says that the request isn’t theirs."""
    return not (ticket.customer.unreachable_at or ticket.customer.complained_at or ticket.disowned_at)


def send_closing_letter(ticket: Ticket, *, message: Message, now: datetime) -> OutgoingEmail:
    return queue_many([closing_draft(ticket, message=message)], now=now)[0]


def closing_draft(ticket: Ticket, *, message: Message) -> Draft:
    """`message`: what the request’s page says instead."""
    return Draft(
        kind=OutgoingEmail.Kind.NOTICE,
        ticket=ticket,
        template="closing",
        language=ticket.reply_language,
        gaps={"number": str(ticket.pk), "request_url": request_url(ticket)},
        message=message,
        worded_as=LetterWords.Kind.CLOSING,
    )
