"""A ticket goes into somebody's hands: never silently out of those of a colleague who was faster."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tickets import handling
from tickets.agent_news.noting import note_all_assigned
from tickets.history.recording import record_all
from tickets.in_hand.held_tickets import held_open, rows_of
from tickets.models import Agent, Ticket, TicketEvent
from tickets.refusals import HasLeft, Refused


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


@transaction.atomic
def give_many(tickets: QuerySet[Ticket], *, to: Agent | None, by: Agent, now: datetime) -> list[Ticket]:
    """The open ones that `by` may work on and that `to` doesn't have; returns them. The same queries for any number."""
    if to and not Agent.objects.at_the_desk().select_for_update(of=("self",), no_key=True).filter(pk=to.pk).first():
        raise HasLeft
    given = [ticket for ticket in held_open(tickets, by=by) if ticket.assignee_id != (to.pk if to else None)]
    rows_of(given).update(assignee=to)
    kind = TicketEvent.Kind.ASSIGNED if to else TicketEvent.Kind.UNASSIGNED
    by_holder = defaultdict[int | None, list[Ticket]](list)
    for ticket in given:
        by_holder[ticket.assignee_id].append(ticket)
    for holder, theirs in by_holder.items():
        record_all(theirs, kind, by=by, now=now, to=to.pk if to else None, taken_from=holder)
    note_all_assigned(given, to=to, by=by, now=now)
    return given
