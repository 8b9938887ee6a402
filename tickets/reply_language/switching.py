"""An agent sees that somebody reads another language than their first letter, or its sender's settings, said."""

from datetime import datetime

from django.db import transaction

from tickets.access import require_work_on
from tickets.history.recording import record
from tickets.models import Agent, Ticket, TicketEvent
from tickets.refusals import Forgotten


@transaction.atomic
def choose_language(ticket: Ticket, *, language: str, by: Agent, now: datetime) -> None:
    """For all letters about the ticket from now on, closed or not; its customer's other tickets keep theirs."""
    ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update(no_key=True))
    require_work_on(ticket, agent=by)
    if ticket.forgotten_at:
        raise Forgotten
    if ticket.language == language:
        return
    record(ticket, TicketEvent.Kind.LANGUAGE, by=by, now=now, language_before=ticket.language, language=language)
    ticket.language = language
    ticket.save(update_fields=["language"])
