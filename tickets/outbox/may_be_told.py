"""Whom we write nothing that they didn’t ask for."""

from tickets.models import Ticket


def may_be_told(ticket: Ticket) -> bool:
    """Not where letters come back, nor who has asked us to stop or says that the request isn’t theirs."""
    return not (ticket.customer.unreachable_at or ticket.customer.complained_at or ticket.disowned_at)
