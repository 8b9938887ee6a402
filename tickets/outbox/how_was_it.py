"""“How was it?”, with two links in the letter that closes a request: once of each, and never while a case runs."""

from collections.abc import Mapping
from datetime import datetime

from tickets.access import rating_url
from tickets.models import Agent, Team, Ticket, TicketRating
from tickets.outbox.may_be_told import may_be_told

VOTES = {"good": True, "bad": False}


def ask(ticket: Ticket, *, by: Agent, now: datetime) -> Mapping[str, str]:
    """The links for the letter; none where nothing is to be asked. The caller holds the ticket."""
    if not _is_to_be_asked(ticket):
        return {}
    TicketRating.objects.create(ticket=ticket, agent=by, asked_at=now)
    return {f"{vote}_url": rating_url(ticket, vote=vote) for vote in VOTES}


def _is_to_be_asked(ticket: Ticket) -> bool:
    silent = Team.objects.filter(topic=ticket.topic, asks_how_it_was=False)
    return (
        may_be_told(ticket)
        and not silent.exists()
        and not ticket.cases.filter(closed_at=None).exists()
        and not TicketRating.objects.filter(ticket=ticket).exists()
    )
