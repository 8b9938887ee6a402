"""How a report would be counted, before anybody has made a case of it."""

from datetime import date, datetime, timedelta

from tickets.guarantee.rules import clock, policies
from tickets.guarantee.subscriptions import country_of_customer
from tickets.models import Customer, PossibleClaim

OPENS_AFTER = timedelta(days=7)  # a report of which nobody has decided
SHARE = 3  # of a shorter time, the part after which it does


def last_day_of_a_report(customer: Customer, *, notified_at: datetime, duty: str = policies.GUARANTEE) -> date:
    """The last day that a case would have if it were opened for this report."""
    policy = _counting_of_a_report(customer, at=notified_at, duty=duty)
    return clock.conformity_dates(
        notified_at, customer_zone=clock.zone_or_none(customer.time_zone), policy=policy
    ).last_day


def zone_of_a_report(customer: Customer, *, at: datetime, country: str = "") -> str:
    """In which a report of a defect would be counted, if it came at this moment. `country`: as its customer says."""
    return _counting_of_a_report(customer, at=at, duty=policies.GUARANTEE, country=country).zone


def _counting_of_a_report(customer: Customer, *, at: datetime, duty: str, country: str = "") -> clock.ClockPolicy:
    version = policies.promise_at(at, duty=duty, country=country_of_customer(customer, as_said=country))
    return policies.clock_policy(policies.policy_in(version, duty=duty))


def would_be(claim: PossibleClaim, *, now: datetime) -> clock.Progress:
    """The day that a case would be at."""
    policy = policies.clock_policy(policies.policy_in(claim.policy_version, duty=claim.duty))
    return clock.progress(day0=claim.day0, last_day=claim.last_day, policy=policy, now=now)


def becomes_a_case_on(day0: date, last_day: date) -> date:
    """Where nobody has decided: the seventh day, and earlier once a third of a shorter time is over, on day 1 at least.

    So two thirds of any promise are left to keep it: day 7 of 30, day 4 of 14, day 1 of 5.
    """
    return day0 + max(timedelta(days=1), min(OPENS_AFTER, (last_day - day0) // SHARE))
