"""The history of a ticket, as a page in English says it."""

from tickets.history.sentences import sentences_of
from tickets.models import Ticket


def history(ticket: Ticket) -> list[str]:
    return sentences_of(list(ticket.events.select_related("agent__user")))
