"""An answer is sent: what its writer chose besides the words happens with it, or nothing does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tickets import handling
from tickets.attachments.files import IncomingFile
from tickets.guarantee.steps.questions import ask_within_cases
from tickets.models import Agent, Message, Ticket


@dataclass(frozen=True, slots=True)
class Answer:
    """`asks`: the cases of the ticket wait for what the customer says to it."""

    text: str
    closes: bool = False
    asks: bool = False


@transaction.atomic
def send(ticket: Ticket, answer: Answer, *, agent: Agent, files: Sequence[IncomingFile], now: datetime) -> Message:
    message = handling.reply(ticket, agent=agent, text=answer.text, now=now, files=files)
    if answer.asks:
        ask_within_cases(message, now=now)
    if answer.closes:
        handling.close(ticket, by=agent, now=now)
    return message
