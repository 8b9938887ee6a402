"""An agent writes first: a new request that waits for its customer, with the agent's words as its only message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tickets import handling
from tickets.attachments.files import IncomingFile
from tickets.customers import customer_of
from tickets.history.recording import record
from tickets.intake import open_for_agent
from tickets.models import Agent, Message, Ticket, TicketEvent
from tickets.new_request import Request
from tickets.refusals import Refused

WITHIN = timedelta(hours=1)
FIRST_LETTERS_AN_HOUR = 20  # of one agent: more is a mailing, or somebody else in their account


class TooManyFirstLetters(Refused):
    def __str__(self) -> str:
        sentence = _(
            "You have written first to %(n)s people within an hour, and nothing was sent. "
            "Try again later; your text is still here."
        )
        return sentence % {"n": FIRST_LETTERS_AN_HOUR}


@dataclass(frozen=True, slots=True)
class FirstLetter:
    """`topic`: of a team that its writer answers for."""

    email: str
    name: str
    language: str
    topic: str
    subject: str
    text: str
    files: Sequence[IncomingFile] = ()


@transaction.atomic
def write_first(letter: FirstLetter, *, agent: Agent, now: datetime) -> Ticket:
    """In its writer's hands. Nothing is acknowledged, proved or reported by it: no customer has said anything yet."""
    _require_few(agent, now=now)
    customer = customer_of(letter.email, name=letter.name, language=letter.language)
    request: Request = {
        "topic": letter.topic,
        "topic_reason": gettext_noop("chosen by an agent"),
        "subject": letter.subject,
        "text": letter.text,
        "channel": Ticket.Channel.AGENT,
        "language": letter.language,
        "received_at": now,
        "address": letter.email,
    }
    ticket = open_for_agent(customer, request, agent=agent)
    record(ticket, TicketEvent.Kind.WRITTEN_FIRST, by=agent, now=now)
    handling.reply(ticket, agent=agent, text=letter.text, now=now, files=letter.files, is_first=True)
    return ticket


def _require_few(agent: Agent, *, now: datetime) -> None:
    """Counted by the letters themselves, which no restart forgets."""
    # Locked. Rival: the same account, in many windows at once.
    Agent.objects.select_for_update(no_key=True).get(pk=agent.pk)
    written = Message.objects.filter(agent=agent, author=Message.Author.AGENT, created_at__gt=now - WITHIN)
    first = written.filter(ticket__channel=Ticket.Channel.AGENT, ticket__opened_at=F("created_at"))
    if first.count() >= FIRST_LETTERS_AN_HOUR:
        raise TooManyFirstLetters
