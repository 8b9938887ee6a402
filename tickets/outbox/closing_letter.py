"""The letter that says that a request is closed, when the agent who closes it wants the customer to know."""

from collections.abc import Mapping
from datetime import datetime

from tickets.access import request_url
from tickets.models import Agent, LetterWords, Message, OutgoingEmail, Ticket
from tickets.outbox.how_was_it import ask
from tickets.outbox.queueing import Draft, queue_many


def send_closing_letter(ticket: Ticket, *, message: Message, by: Agent, now: datetime) -> OutgoingEmail:
    return queue_many([closing_draft(ticket, message=message, links=ask(ticket, by=by, now=now))], now=now)[0]


def closing_draft(ticket: Ticket, *, message: Message, links: Mapping[str, str] | None = None) -> Draft:
    """`message`: what the request’s page says instead. `links`: of `how_was_it.ask`, where it asks how it was."""
    return Draft(
        kind=OutgoingEmail.Kind.NOTICE,
        ticket=ticket,
        template="closing",
        language=ticket.reply_language,
        context={"asks_how_it_was": bool(links)},
        gaps={"number": str(ticket.pk), "request_url": request_url(ticket), **(links or {})},
        message=message,
        worded_as=LetterWords.Kind.CLOSING,
    )
