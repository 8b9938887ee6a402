"""New time zone data: dates are worked out again, never to the customer’s harm, and both are written down."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from legal.models import Version
from tests.legal.factories import make_version
from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import make_customer, make_subscription, make_ticket, publish_promises
from tests.tickets.guarantee.reading import days, fresh, last_letter, letters, log, reported
from tickets.guarantee.contracts import link_subscription
from tickets.guarantee.recounting import recount
from tickets.guarantee.rules.events import SYSTEM, facts_of, record_event
from tickets.models import ConformityCase, Subscription
from tickets.pages.case_page import refunded_by

pytestmark = pytest.mark.django_db
DUE = datetime(2026, 4, 9, 22, tzinfo=UTC)


def counted_with_other_zones(by: timedelta) -> ConformityCase:
    """A case whose dates rest on an older edition, in which midnight in Paris was at another instant."""
    case = reported()
    changes = {"due_at": DUE + by, "due_at_customer": DUE + by, "tzdata": "1970a"}
    record_event(case, kind="test", actor=SYSTEM, occurred_at=days(0), now=days(0), changes=changes)
    return case


def test_a_midnight_that_comes_earlier_brings_the_deadline_forward_and_both_are_kept() -> None:
    case = counted_with_other_zones(timedelta(hours=1))
    assert (recount(case, now=days(3)), recount(case, now=days(3))) == (True, False)
    row = fresh(case)
    assert (row.due_at, row.due_at_customer, row.day0) == (DUE, DUE, case.day0)
    assert row.tzdata != "1970a"
    event = row.events.get(kind="due_recomputed")
    assert facts_of(event)["before"] == {
        "due_at": "2026-04-09T23:00:00+00:00",
        "due_at_customer": "2026-04-09T23:00:00+00:00",
    }


def test_a_midnight_that_comes_later_gives_us_no_more_time() -> None:
    case = counted_with_other_zones(-timedelta(hours=1))
    assert recount(case, now=days(3)) is False
    assert fresh(case).due_at == DUE - timedelta(hours=1)


def test_the_command_looks_at_running_cases_of_other_editions_only() -> None:
    reported()
    case = counted_with_other_zones(timedelta(hours=1))
    out = StringIO()
    call_command("recount_cases", stdout=out)
    assert out.getvalue() == f"case {case.pk} has earlier dates now\n1 changed\n"
    assert log(case) == ["test", "due_recomputed", "remedy_offered"]  # it is late by the clock on the wall


def british_promise(*, length: int = 14) -> Version:
    """Published for the contracts of Great Britain, whose law sets no number of days."""
    facts = {"slug": "guarantee-gb", "duty": "guarantee", "country": "GB"}
    day = date(2026, 1, 1)
    return make_version(1, effective_on=day, binding="en", zone="Europe/London", length=length, **facts)


def british_contract(case: ConformityCase) -> Subscription:
    subscription = make_subscription(case.ticket.customer, reference="GB-1")
    subscription.country = "GB"
    subscription.save()
    return subscription


def test_a_contract_that_becomes_known_brings_its_own_earlier_day_and_its_customer_is_told() -> None:
    case, version = reported(subscribed=False), british_promise()
    assert case.last_day == date(2026, 4, 9)
    link_subscription(case, subscription=british_contract(case), agent=make_agent("ines"), now=days(2))
    row = fresh(case)
    assert (row.policy_version, row.country, row.last_day) == (version, "GB", date(2026, 3, 24))
    assert row.due_at == datetime(2026, 3, 25, tzinfo=UTC)
    assert letters(case) == ["new_last_day"]
    told = last_letter(case)
    assert "The last day is Tuesday 24 March 2026 (that day included, London time)." in told
    assert "We had told you Thursday 9 April 2026; this no longer counts." in told


def test_a_contract_that_becomes_known_never_takes_away_a_day_that_was_told() -> None:
    case = reported(subscribed=False)
    british_promise(length=60)
    link_subscription(case, subscription=british_contract(case), agent=make_agent("ines"), now=days(2))
    row = fresh(case)
    assert (row.country, row.policy_version, row.last_day) == ("GB", case.policy_version, date(2026, 4, 9))
    assert letters(case) == []


def test_the_promise_follows_the_contract_that_is_named_and_else_the_only_country_of_its_customer() -> None:
    publish_promises("guarantee")
    british_promise()
    customer = make_customer()
    make_subscription(customer, reference="FR-1")
    make_subscription(customer, reference="GB-1")
    Subscription.objects.filter(reference="GB-1").update(country="GB")
    policies = []
    for reference in ("GB-1", "FR-1", ""):
        customer.subscription_reference = reference
        customer.save()
        policies.append(make_ticket(customer, received_at=NOON, conformity=True).cases.get().policy)
    Subscription.objects.filter(reference="FR-1").update(country="GB")
    policies.append(make_ticket(customer, received_at=NOON, conformity=True).cases.get().policy)
    assert policies == ["TEST", "FR_30D_STRICT", "FR_30D_STRICT", "TEST"]


def test_the_refund_after_a_british_choice_is_promised_by_the_british_document() -> None:
    british_promise()
    make_version(
        1,
        slug="refund-gb",
        effective_on=date(2026, 1, 1),
        duty="refund",
        country="GB",
        length=7,
        zone="Europe/London",
    )
    assert [refunded_by(NOON, country=country) for country in ("GB", "")] == [date(2026, 3, 17), date(2026, 3, 24)]
