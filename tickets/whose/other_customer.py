"""A request turns out to be somebody else's: it is theirs then, with new links and its contract looked up anew."""

from datetime import datetime

from django.db import transaction

from supportportal.foundations.staff.audit import Act, record_act
from tickets.access import require_work_on
from tickets.customers import customer_of
from tickets.guarantee.contracts import look_up_contract
from tickets.guarantee.rules.events import EventKind, by
from tickets.history.recording import record
from tickets.link_renewal import renew_links
from tickets.models import Agent, Customer, Ticket, TicketEvent
from tickets.own_addresses.knowing import is_ours
from tickets.refusals import AlreadyTheirs, ChoiceMade, EmptyText, OurOwnAddress
from tickets.ticket_locks.holding_one import BecamePartOf

STOPPED = "its request was given to another customer before it left"


@transaction.atomic
def give_to(ticket: Ticket, *, email: str, name: str, reason: str, agent: Agent, now: datetime) -> Customer:
    """To the customer with this address. What was mailed to the one before opens nothing more, and proves nothing.

    Who read along did so with the one before: an agent lets them in anew, or doesn't.
    """
    ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update(of=("self",), no_key=True))
    if ticket.merged_into_id:
        raise BecamePartOf
    require_work_on(ticket, agent=agent)
    before = ticket.customer
    if not reason.strip():
        raise EmptyText
    if email.lower() in before.known_addresses:
        raise AlreadyTheirs
    if is_ours(email):
        raise OurOwnAddress
    if ticket.cases.filter(closed_at=None, remedy_chosen_at__isnull=False).exists():
        raise ChoiceMade
    before_address = ticket.address
    _stop_letters(ticket, now=now)
    renew_links(ticket)
    ticket.customer, ticket.disowned_at = customer_of(email, name=name, language=ticket.language), None
    ticket.writes_from = "" if email.lower() == ticket.customer.email.lower() else email
    ticket.save(update_fields=["customer", "disowned_at", "writes_from"])
    ticket.merged.update(customer=ticket.customer, writes_from=ticket.writes_from)
    ticket.participants.filter(address__in=ticket.customer.known_addresses).delete()
    ticket.participants.update(let_in_at=None, let_in_by=None)
    look_up_contract(ticket, kind=EventKind.CUSTOMER_CHANGED, actor=by(agent), now=now)
    whose = {"customer_before": before.pk, "customer": ticket.customer.pk}
    record(ticket, TicketEvent.Kind.CUSTOMER_CHANGED, by=agent, now=now, reason=reason.strip(), **whose)
    record_act(
        Act.CUSTOMER_OF_TICKET, about=ticket, by=agent.user, changes={"customer": (before_address, ticket.address)}
    )
    return ticket.customer


def _stop_letters(ticket: Ticket, *, now: datetime) -> None:
    """Those that have not left yet leave nowhere now, but what a worker is just delivering."""
    waiting = ticket.outgoing.to_customers().filter(sent_at=None, failed_at=None, claimed_until=None)
    waiting.update(failed_at=now, failure=STOPPED)
