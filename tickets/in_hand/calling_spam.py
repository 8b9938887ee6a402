"""A ticket is called spam: it is closed without a word, and its letters lie among the other spam; or opened again."""

from datetime import datetime

from django.db import transaction

from tickets import fate_reasons, handling
from tickets.access import require_work_on
from tickets.fate_reasons import as_columns
from tickets.history.recording import record
from tickets.models import Agent, IncomingEmail, Ticket, TicketEvent

Fate, Kind = IncomingEmail.Fate, TicketEvent.Kind


@transaction.atomic
def call_spam(ticket: Ticket, *, by: Agent, now: datetime) -> None:
    """Refused while a case runs, or may do so. Its letters stay its own, and are found under Letters, “Spam”."""
    if ticket.status != Ticket.Status.CLOSED:
        handling.close(ticket, by=by, now=now)
    else:
        require_work_on(ticket, agent=by)
    if is_spam(ticket):
        return
    record(ticket, Kind.SPAM, by=by, now=now)
    ticket.letters.filter(fate=Fate.TICKET).update(fate=Fate.SPAM, **as_columns(fate_reasons.spam_by_hand(str(by))))


@transaction.atomic
def open_again(ticket: Ticket, *, by: Agent, now: datetime) -> None:
    """Whoever opens spam again says that it is none."""
    require_work_on(ticket, agent=by)
    if is_spam(ticket):
        record(ticket, Kind.NOT_SPAM, by=by, now=now)
        ticket.letters.filter(fate=Fate.SPAM).update(fate=Fate.TICKET, **as_columns(None))
    handling.reopen(ticket, by=by, now=now)


def is_spam(ticket: Ticket) -> bool:
    said = ticket.events.filter(kind__in=[Kind.SPAM, Kind.NOT_SPAM]).order_by("-at", "-pk")
    return said.values_list("kind", flat=True).first() == Kind.SPAM
