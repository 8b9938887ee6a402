"""The tickets of a choice that one may work on, held until the end of the transaction."""

from django.db.models import QuerySet

from tickets.models import Agent, Ticket
from tickets.models.ticket import TicketQuerySet, may_be_read_by


def held(tickets: QuerySet[Ticket], *, by: Agent) -> list[Ticket]:
    """Neither forgotten nor another team's. In one order, so that two who hold some of the same don't wait for ever."""
    theirs = tickets if by.user.is_superuser else tickets.filter(may_be_read_by(by))
    keys = list(theirs.filter(forgotten_at=None).order_by().values_list("pk", flat=True))
    return list(Ticket.objects.filter(pk__in=keys).select_for_update(no_key=True).order_by("pk"))


def held_open(tickets: QuerySet[Ticket], *, by: Agent) -> list[Ticket]:
    return [ticket for ticket in held(tickets, by=by) if ticket.status != Ticket.Status.CLOSED]


def rows_of(tickets: list[Ticket]) -> TicketQuerySet:
    return Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets])
