"""Others in a customer's conversation: asked for by the letter's To and Cc, let in by an agent, shown out again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from supportportal.foundations.staff.audit import Act, record_act
from tickets.access import require_work_on
from tickets.history.recording import record
from tickets.models import Agent, Customer, CustomerAddress, Message, Ticket, TicketEvent, TicketParticipant
from tickets.refusals import OfAnotherCustomer

MOST_ADDRESSED = 20  # people in To and Cc of one letter
MOST_PARTICIPANTS = 50  # of one ticket: who writes on and on with ever new ones fills no page


def note_addressed(addressed: Sequence[tuple[Ticket, Sequence[str]]], *, now: datetime) -> None:
    """Remembers who else letters went to, for an agent to let in or not; until then they get nothing.

    Addresses in lower case. One statement for any number of letters of new tickets.
    """
    rows = [
        TicketParticipant(ticket=ticket, address=address, asked_at=now)
        for ticket, addresses in addressed
        for address in addresses[: _room_for_more(ticket)]
    ]
    if rows:
        TicketParticipant.objects.bulk_create(rows, ignore_conflicts=True)


def _room_for_more(ticket: Ticket) -> int:
    """Of one that was just born nothing is there yet."""
    there = 0 if ticket.opening else ticket.participants.count()
    return min(MOST_ADDRESSED, max(MOST_PARTICIPANTS - there, 0))


@transaction.atomic
def let_in(ticket: Ticket, *, address: str, by: Agent, now: datetime) -> TicketParticipant:
    """From now on they get a copy of every reply, nothing of what was written before, and their letters join."""
    require_work_on(ticket, agent=by)
    participant, _born = TicketParticipant.objects.get_or_create(
        ticket=ticket, address=address.lower(), defaults={"asked_at": now}
    )
    if participant.let_in_at is None:
        participant.let_in_at, participant.let_in_by = now, by
        participant.save(update_fields=["let_in_at", "let_in_by"])
        record(ticket, TicketEvent.Kind.LET_IN, by=by, now=now, participant=participant.pk)
    return participant


@transaction.atomic
def show_out(ticket: Ticket, *, address: str, by: Agent, now: datetime) -> None:
    """No more copies, and their signed address is void."""
    require_work_on(ticket, agent=by)
    participant = ticket.participants.filter(address=address.lower()).exclude(let_in_at=None).first()
    if participant:
        ticket.participants.filter(pk=participant.pk).update(let_in_at=None, let_in_by=None)
        record(ticket, TicketEvent.Kind.SHOWN_OUT, by=by, now=now, participant=participant.pk)


@transaction.atomic
def is_the_customers(ticket: Ticket, *, address: str, by: Agent, now: datetime) -> None:
    """Another mailbox of the same person: letters from there are theirs, and answers go where they wrote from last."""
    require_work_on(ticket, agent=by)
    if Customer.objects.with_email(address).exclude(pk=ticket.customer_id).exists():
        raise OfAnotherCustomer
    CustomerAddress.objects.get_or_create(
        address=address.lower(), defaults={"customer": ticket.customer, "added_at": now}
    )
    ticket.participants.filter(address=address.lower()).delete()
    written = ticket.messages.filter(author=Message.Author.CUSTOMER, claimed_from="").order_by("-created_at", "-pk")
    if (last := written.first()) and last.from_address.lower() == address.lower():
        Ticket.objects.filter(pk=ticket.pk).update(writes_from=address.lower())
    record_act(Act.ADDRESS_ADDED, about=ticket.customer, by=by.user, address=address)


@transaction.atomic
def is_not_the_customers(ticket: Ticket, *, address: str, by: Agent) -> None:
    """Letters from there are a stranger's again. The first address of a customer can't be taken away."""
    require_work_on(ticket, agent=by)
    ticket.customer.addresses.filter(address__iexact=address).delete()
    Ticket.objects.filter(customer=ticket.customer, writes_from__iexact=address).update(writes_from="")
    record_act(Act.ADDRESS_TAKEN, about=ticket.customer, by=by.user, address=address)
