"""A ticket is locked and read anew: a rival's change is seen before ours, never overwritten."""

from django.utils.translation import gettext_lazy as _

from tickets.models import Ticket
from tickets.refusals import Forgotten, Refused


class BecamePartOf(Refused):
    sentence = _("A colleague has made this request part of another one: go on there.")


def lock(ticket: Ticket) -> None:
    # Who adds a letter or an event to it need not wait.
    ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update(no_key=True))
    require_current(ticket)


def lock_where_it_went(ticket: Ticket) -> Ticket:
    """Its customer may write to a request that became part of another, even while it does."""
    try:
        lock(ticket)
    except BecamePartOf:
        ticket = ticket.current
        lock(ticket)
    return ticket


def require_current(ticket: Ticket) -> None:
    if ticket.forgotten_at:
        raise Forgotten
    if ticket.merged_into_id:
        raise BecamePartOf
