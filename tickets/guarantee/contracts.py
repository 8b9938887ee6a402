"""A contract becomes known, or turns out to be another: its case keeps what it needs of it, and follows its promise."""

from datetime import datetime

from django.db import transaction

from tickets.guarantee.recounting import follow_the_contract
from tickets.guarantee.rules import clock, policies
from tickets.guarantee.rules.events import CUSTOMER, EventKind, by, record_event
from tickets.guarantee.rules.holding import OVER, hold, hold_for
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.guarantee.subscriptions import countries_of, facts_for_a_case, subscription_of, terms_at_contract
from tickets.models import Agent, ConformityCase, Subscription, Ticket
from tickets.refusals import CaseOver

NO_CONTRACT = {
    "subscription": None,
    "subscription_active": None,
    "price": None,
    "currency": "",
    "period_months": None,
    "paid_from": None,
    "country": "",
}


@transaction.atomic
def link_subscription(
    case: ConformityCase, *, subscription: Subscription, agent: Agent, now: datetime
) -> ConformityCase:
    """An agent has found out which subscription the case is about."""
    hold_for(case, agent=agent)
    if case.state in OVER:
        raise CaseOver
    facts = facts_for_a_case(subscription, reference=subscription.reference, day0=case.day0)
    facts["country"] = subscription.country or case.ticket.country
    record_event(
        case,
        kind=EventKind.SUBSCRIPTION_LINKED,
        actor=by(agent),
        occurred_at=now,
        now=now,
        changes={**facts, "cleared_at": None},  # whoever cleared it looked at another contract
        payload=terms_at_contract(subscription),
    )
    follow_the_contract(case, now=now)
    reschedule(case, now=now)
    return case


@transaction.atomic
def look_up_contract(ticket: Ticket, *, kind: EventKind, actor: str, now: datetime) -> None:
    """Its customer is another now: what its cases keep of a contract is theirs, or nobody's."""
    subscription = subscription_of(ticket)
    reference = ticket.subscription_reference or ticket.customer.subscription_reference
    for case in ticket.cases.filter(closed_at=None, remedy_chosen_at=None):
        hold(case)
        facts = NO_CONTRACT | facts_for_a_case(subscription, reference=reference, day0=case.day0)
        facts["country"] = countries_of([ticket])[ticket.pk]
        record_event(
            case,
            kind=kind,
            actor=actor,
            occurred_at=now,
            now=now,
            changes={**facts, "cleared_at": None},  # whoever cleared it looked at another customer
            payload={"contract_terms": None} | terms_at_contract(subscription),
        )
        follow_the_contract(case, now=now)
        reschedule(case, now=now)


@transaction.atomic
def hear_country(ticket: Ticket, *, now: datetime) -> None:
    """Its customer has said of which country the contract is, and billing hasn’t: running cases follow its promise."""
    country = countries_of([ticket])[ticket.pk]
    for case in ticket.cases.filter(closed_at=None, remedy_chosen_at=None, country="").exclude(country=country):
        hold(case)
        record_event(
            case, kind=EventKind.COUNTRY_SAID, actor=CUSTOMER, occurred_at=now, now=now, changes={"country": country}
        )
        follow_the_contract(case, now=now)
        reschedule(case, now=now)
    _ask_anew(ticket, country=country)


def _ask_anew(ticket: Ticket, *, country: str) -> None:
    """What nobody has decided about is counted by the promise for the country, if that ends sooner."""
    promises = policies.PublishedPromises()
    for claim in ticket.possible_claims.undecided():
        version = promises.at(claim.reported_at, duty=claim.duty, country=country)
        counted = policies.clock_policy(policies.policy_in(version, duty=claim.duty))
        dates = clock.count(counted, event_at=claim.reported_at)
        if dates.last_day < claim.last_day:
            claim.day0, claim.last_day, claim.policy_version = dates.day0, dates.last_day, version
            claim.save(update_fields=["day0", "last_day", "policy_version"])
