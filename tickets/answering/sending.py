"""An answer is sent: what its writer chose besides the words happens with it, or nothing does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tickets import handling
from tickets.attachments.files import IncomingFile
from tickets.models import Agent, Message, Ticket


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    closes: bool = False


@transaction.atomic
def send(ticket: Ticket, answer: Answer, *, agent: Agent, files: Sequence[IncomingFile], now: datetime) -> Message:
    message = handling.reply(ticket, agent=agent, text=answer.text, now=now, files=files, is_last=answer.closes)
    if answer.closes:
        handling.close(ticket, by=agent, now=now)
    return message
