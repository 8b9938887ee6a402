"""A ticket goes into somebody's hands: never silently out of those of a colleague who was faster."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tickets import handling
from tickets.models import Agent, Ticket, TicketEvent
from tickets.refusals import Refused


class TakenMeanwhile(Refused):
    def __init__(self, holder: Agent, since: datetime | None) -> None:
        super().__init__(holder)
        self.holder, self.since = holder, since

    def __str__(self) -> str:
        if self.since is None:
            return _("%(agent)s has this request now. You can still take it over.") % {"agent": self.holder}
        time = date_format(timezone.localtime(self.since), "j F Y, H:i")
        sentence = _("%(agent)s has had this request since %(time)s. You can still take it over.")
        return sentence % {"agent": self.holder, "time": time}


@transaction.atomic
def give(ticket: Ticket, *, to: Agent | None, seen: int | None, by: Agent, now: datetime) -> None:
    """`seen`: the agent who had it on the page that was decided by."""
    # Locked. Rival: a colleague who presses the same button.
    ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update(no_key=True))
    holder = ticket.assignee
    if holder and holder not in (to, by) and holder.pk != seen:
        taken = ticket.events.filter(kind=TicketEvent.Kind.ASSIGNED, facts__to=holder.pk)
        raise TakenMeanwhile(holder, taken.order_by("-at", "-pk").values_list("at", flat=True).first())
    handling.assign(ticket, to=to, by=by, now=now)
