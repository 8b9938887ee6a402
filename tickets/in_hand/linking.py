"""Two tickets are about the same thing: linked both ways, by who may work on one and read the other."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tickets.access import may_work_on, require_work_on
from tickets.history.recording import record
from tickets.models import Agent, Ticket, TicketEvent, TicketLink
from tickets.refusals import Refused


class NoSuchTicket(Refused):
    sentence = _("There is no such ticket among those you may read.")


class TheSameTicket(Refused):
    sentence = _("This is the ticket itself.")


@transaction.atomic
def link(ticket: Ticket, *, other: Ticket, by: Agent, now: datetime) -> bool:
    """False when they are linked already."""
    require_work_on(ticket, agent=by)
    if ticket.pk == other.pk:
        raise TheSameTicket
    if not may_work_on(other, agent=by):
        raise NoSuchTicket
    first, second = sorted((ticket, other), key=lambda each: each.pk)
    _link, born = TicketLink.objects.get_or_create(first=first, second=second, defaults={"linked_at": now})
    if born:
        _record_both(ticket, other, TicketEvent.Kind.LINKED, by=by, now=now)
    return born


@transaction.atomic
def unlink(ticket: Ticket, *, other: Ticket, by: Agent, now: datetime) -> bool:
    """False when they aren't linked."""
    require_work_on(ticket, agent=by)
    count, _models = TicketLink.objects.filter(Q(first=ticket, second=other) | Q(first=other, second=ticket)).delete()
    if count:
        _record_both(ticket, other, TicketEvent.Kind.UNLINKED, by=by, now=now)
    return bool(count)


def linked_with(ticket: Ticket) -> QuerySet[Ticket]:
    """Whoever may read them: the caller says how much is shown of another team's."""
    return Ticket.objects.filter(Q(links_forward__second=ticket) | Q(links_back__first=ticket)).order_by("pk")


def _record_both(ticket: Ticket, other: Ticket, kind: TicketEvent.Kind, *, by: Agent, now: datetime) -> None:
    record(ticket, kind, by=by, now=now, number=other.pk)
    record(other, kind, by=by, now=now, number=ticket.pk)
