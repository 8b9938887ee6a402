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
from tickets.proofs import TYPED, proofs_of

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


def proof_part(ticket: Ticket) -> dict[str, object]:
    """What shows that the address is its writer's; where only a letter can show it, its own words say so."""
    proofs = proofs_of(ticket) if ticket.has["proofs"] else []
    known = ticket.customer.known_addresses if ticket.has["other_addresses"] else [ticket.customer.email.lower()]
    return {
        "proofs": proofs,
        "unproved": ticket.channel in TYPED and not proofs,
        "known_addresses": known,
        "other_addresses": [address for address in known if address != ticket.address.lower()],
    }
