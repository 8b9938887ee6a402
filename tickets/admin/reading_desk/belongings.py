"""What there is of a ticket besides its messages, told with its row: what isn't there is not asked for."""

from typing import TypeVar

from django.db.models import Count, Exists, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from tickets.models import (
    AddressProof,
    ConformityCase,
    CustomerAddress,
    LeavingAnswer,
    PossibleClaim,
    SideThread,
    Ticket,
    TicketEvent,
    TicketParticipant,
)

Tickets = TypeVar("Tickets", bound=QuerySet[Ticket])
Row = TypeVar("Row", bound=Model)


def with_what_there_is(tickets: Tickets) -> Tickets:
    """Adds `has`."""
    return tickets.annotate(
        has=JSONObject(
            cases=any_of(ConformityCase.objects.all()),
            claims=any_of(PossibleClaim.objects.undecided()),
            side_threads=any_of(SideThread.objects.all()),
            participants=any_of(TicketParticipant.objects.all()),
            events=any_of(TicketEvent.objects.all()),
            waiting_answers=Exists(LeavingAnswer.objects.filter(draft__ticket=OuterRef("pk"))),
            proofs=any_of(AddressProof.objects.all()),
            other_tickets=others_of_its_customer(),
            other_addresses=Exists(CustomerAddress.objects.filter(customer=OuterRef("customer"))),
        )
    )


def others_of_its_customer() -> Subquery:
    theirs = Ticket.objects.not_merged().filter(customer=OuterRef("customer")).exclude(pk=OuterRef("pk")).order_by()
    return Subquery(theirs.values("customer").annotate(n=Count("pk")).values("n"))


def any_of(rows: QuerySet[Row]) -> Exists:
    return Exists(rows.order_by().filter(ticket=OuterRef("pk")))
