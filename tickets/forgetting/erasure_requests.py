"""Somebody asks to be forgotten: what goes at once, what the law makes us keep, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from legal.duties import Duty
from supportportal.foundations.staff.audit import Act, as_one_act, erase_names, record_act
from tickets.attachments.deleting import doom
from tickets.drafts.draft_ends import erase, naming
from tickets.forgetting.erasing import forget_ticket, nameless
from tickets.forgetting.forgotten_list import append, line_of
from tickets.forgetting.periods import ON_REQUEST, free_to_go, held_until
from tickets.letters.addresses import split
from tickets.letters.phones import FEWEST_DIGITS
from tickets.models import ConformityCase, Customer, IncomingEmail, RenewalLetter, SenderRule, Subscription, Ticket
from tickets.refusals import RequestsStillOpen

SHORTEST_NAME = 3  # letters of a name that a search for them can be told by
NOWHERE = "forgotten-%d@customer.invalid"  # RFC 2606: no letter ever goes there


@dataclass(frozen=True, slots=True)
class HeldTicket:
    ticket: Ticket
    until: datetime | None  # None: its case is running


@dataclass(frozen=True, slots=True)
class Plan:
    """What would become of each of a customer's tickets, and whether they themselves stay known."""

    still_open: Sequence[Ticket]  # without a case: to be answered and closed first
    to_erase: Sequence[Ticket]
    held: Sequence[HeldTicket]
    has_contract: bool  # one that goes on: who they are is needed for it


def plan_for(customer: Customer, *, now: datetime) -> Plan:
    left = Ticket.objects.filter(customer=customer, forgotten_at=None).order_by("pk")
    to_erase = list(free_to_go(left, now=now).order_by("pk"))
    running = ConformityCase.objects.filter(closed_at=None, ticket__customer=customer).order_by()
    still_open = list(left.filter(closed_at=None).exclude(pk__in=running.values("ticket")))
    held = left.exclude(pk__in=[ticket.pk for ticket in (*to_erase, *still_open)])
    return Plan(
        still_open=still_open,
        to_erase=to_erase,
        held=[HeldTicket(ticket, held_until(ticket)) for ticket in held],
        has_contract=has_contract(customer, now=now),
    )


@transaction.atomic
def forget(customer: Customer, *, by: str, now: datetime) -> Plan:
    """Returns what was done. What is held goes by itself when its time is over; their chats within a minute.

    `by`: as a case’s log names who acts.
    """
    customer.refresh_from_db(from_queryset=Customer.objects.select_for_update())
    plan = plan_for(customer, now=now)
    if plan.still_open:
        raise RequestsStillOpen
    customer.erasure_asked_at = customer.erasure_asked_at or now
    customer.save(update_fields=["erasure_asked_at"])
    for ticket in plan.to_erase:
        forget_ticket(ticket, by=by, rule=ON_REQUEST, now=now)
    about = nameless(customer.pk, now=now)
    record_act(Act.CUSTOMER_FORGOTTEN, about=about, erased=len(plan.to_erase), held=len(plan.held))
    erase(naming(customer.known_addresses))
    line = line_of(customer, asked_at=customer.erasure_asked_at)
    transaction.on_commit(lambda: append(line))
    return plan


@transaction.atomic
def forget_person(customer: Customer, *, now: datetime) -> bool:
    """Who they are, once none of their requests says it any more and no contract goes on; False: something is left.

    Rival: a letter of theirs that becomes a request just now (`customers.who_stay`): either waits for the other.

    Contracts that cases rest on keep their dates and sums, and lose their reference.
    """
    customer.refresh_from_db(from_queryset=Customer.objects.select_for_update())
    if customer.forgotten_at or has_contract(customer, now=now):
        return False
    if Ticket.objects.filter(customer=customer, forgotten_at=None).exists():
        return False
    contracts = Subscription.objects.filter(customer=customer)
    _leave_the_log(customer, now=now)
    with as_one_act():
        for contract in contracts.filter(cases__isnull=False).distinct():
            contract.reference = f"forgotten-{contract.pk}"
            contract.save(update_fields=["reference"])
        RenewalLetter.objects.filter(subscription__in=contracts.filter(cases=None)).delete()
        contracts.filter(cases=None).delete()
        SenderRule.objects.filter(sender__in=["@".join(split(each)) for each in customer.known_addresses]).delete()
    _forget_loose_letters(customer, now=now)
    customer.addresses.all().delete()
    customer.mergers.all().delete()
    customer.email, customer.forgotten_at = NOWHERE % customer.pk, now
    customer.name = customer.phone = customer.subscription_reference = customer.time_zone = ""
    customer.complained_at = customer.unreachable_at = None
    customer.save()
    return True


def _leave_the_log(customer: Customer, *, now: datetime) -> None:
    """With who else they were: a customer merged into them, unless that was undone, who is somebody else then."""
    merged = [merger.other for merger in customer.mergers.filter(undone_at=None)]
    names = " ".join([customer.name, *(other["name"] for other in merged)]).split()
    addresses = [*customer.known_addresses, *(other["email"].lower() for other in merged)]
    phones = [customer.phone, *(other["phone"] for other in merged)]
    references = [customer.subscription_reference, *(other["subscription_reference"] for other in merged)]
    contracts = Subscription.objects.filter(customer=customer)
    before_the_at = [address.partition("@")[0] for address in addresses]
    erase_names(
        nameless(customer.pk, now=now),
        rows=[Customer.objects.filter(pk=customer.pk), contracts],
        gone=[other["id"] for other in merged if "id" in other],  # not noted in the first mergers
        traces=[*addresses, *references, *contracts.values_list("reference", flat=True), *filter(_is_number, phones)],
        names=[part for part in (*names, *before_the_at) if len(part) >= SHORTEST_NAME],
    )


def _is_number(phone: str) -> bool:
    """An agent may have typed “none”, which names nobody."""
    return sum(character.isdigit() for character in phone) >= FEWEST_DIGITS


def _forget_loose_letters(customer: Customer, *, now: datetime) -> None:
    """Of theirs that became no request: set aside, or refused."""
    letters = IncomingEmail.objects.annotate(writer=Lower("from_address"))
    loose = letters.filter(writer__in=customer.known_addresses, ticket=None, sorted_at__isnull=False)
    doom(loose.values_list("raw", flat=True), now=now)
    loose.delete()


def open_privacy_cases(customer: Customer) -> QuerySet[ConformityCase]:
    """What they asked about their data, within a month of asking (GDPR, article 12(3))."""
    asked = ConformityCase.objects.running().filter(duty=Duty.PRIVACY, ticket__customer=customer)
    return asked.select_related("ticket").order_by("due_at", "pk")


def has_contract(customer: Customer, *, now: datetime) -> bool:
    return going_on(Subscription.objects.filter(customer=customer), now=now).exists()


def going_on(contracts: QuerySet[Subscription], *, now: datetime) -> QuerySet[Subscription]:
    return contracts.filter(Q(ended_on=None) | Q(ended_on__gte=timezone.localtime(now).date()))
