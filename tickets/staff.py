"""A colleague leaves the desk: what they had in hand is their teams', and what they wrote keeps their name."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from tickets.models import Agent, Message, Ticket
from tickets.writing import drafted, write_messages


@transaction.atomic
def hand_back(agent: Agent, *, now: datetime) -> int:
    """Returns how many open tickets are nobody’s now, each with a note. Closed ones, too: they may open again."""
    theirs = Ticket.objects.filter(assignee=agent)
    still_open = list(theirs.exclude(status=Ticket.Status.CLOSED).select_for_update(no_key=True).order_by("pk"))
    theirs.update(assignee=None)
    with translation.override(settings.LANGUAGE_CODE):
        text = _("%(agent)s has left the desk: assigned to nobody.") % {"agent": agent}
    notes = [drafted(ticket, author=Message.Author.NOTE, text=text, created_at=now) for ticket in still_open]
    write_messages([(note, ()) for note in notes])
    return len(still_open)
