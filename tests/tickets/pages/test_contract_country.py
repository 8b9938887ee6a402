"""Where promises differ by country, a customer says whose contract it is; else nobody is asked."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from tests.legal.factories import make_version
from tests.people import make_agent
from tests.tickets.factories import REFERENCE, make_customer, make_subscription, publish_promises
from tests.tickets.guarantee.test_recounting import british_promise
from tests.tickets.pages.test_contact import empty_redis as empty_redis
from tickets.guarantee.contracts import link_subscription
from tickets.models import ConformityCase, Subscription, Ticket
from tickets.pages.contract_country import ContractCountryField

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_redis")]
LABEL = "Country of your contract"


def report(client: Client, **said: object) -> ConformityCase:
    typed = {"topic": "connectivity", "name": "Claire", "email": "claire@example.org", "details": "None.", **said}
    answer = client.post("/en/contact/", {**typed, "defect": "on", "key": str(uuid4())})
    assert answer.status_code == 302, answer.context["form"].errors
    return ConformityCase.objects.latest("pk")


def test_a_company_with_one_promise_for_all_asks_nobody_and_hears_no_country(client: Client) -> None:
    publish_promises()
    pages = [client.get(f"/en/{page}/").content.decode() for page in ("contact", "withdrawal", "cancellation")]
    assert [LABEL in page for page in pages] == [False, False, False]
    assert (report(client, country="GB").country, Ticket.objects.get().country) == ("", "")


def test_each_form_asks_where_its_own_promise_differs(client: Client) -> None:
    publish_promises()
    british_promise()
    asked = {page: LABEL in client.get(f"/en/{page}/").content.decode() for page in ("contact", "withdrawal")}
    assert asked == {"contact": True, "withdrawal": False}
    facts = {"slug": "withdrawal-gb", "duty": "withdrawal", "country": "GB", "length": 10}
    make_version(1, effective_on=date(2026, 1, 1), binding="en", zone="Europe/London", **facts)
    assert LABEL in client.get("/en/withdrawal/").content.decode()


def test_the_country_that_a_customer_names_decides_which_promise_holds(client: Client) -> None:
    publish_promises()
    version = british_promise()
    case = report(client, country="GB")
    assert (case.country, case.policy_version, (case.last_day - case.day0).days) == ("GB", version, 14)
    assert (report(client, country="FR").policy, report(client, country="").policy) == ("FR_30D_STRICT",) * 2


def test_what_billing_knows_of_the_contract_counts_more_than_what_its_customer_says(client: Client) -> None:
    publish_promises()
    british_promise()
    make_subscription(make_customer())
    Subscription.objects.update(country="FR")
    named = report(client, country="GB", subscription_reference=REFERENCE)
    assert (named.country, named.policy) == ("FR", "FR_30D_STRICT")
    Subscription.objects.update(country="")  # billing has not said
    assert report(client, country="GB", subscription_reference=REFERENCE).country == "GB"


def test_a_contract_of_which_billing_names_no_country_keeps_the_one_that_was_said(client: Client) -> None:
    publish_promises()
    british_promise()
    case = report(client, country="GB")
    contract = make_subscription(case.ticket.customer)
    link_subscription(case, subscription=contract, agent=make_agent("ines"), now=case.notified_at)
    case.refresh_from_db()
    assert (case.subscription, case.country) == (contract, "GB")


def test_a_country_that_we_do_not_know_is_an_error_beside_it_and_what_was_typed_stays(client: Client) -> None:
    publish_promises()
    british_promise()
    typed = {"topic": "general", "name": "Claire", "email": "claire@example.org", "details": "No picture at all."}
    answer = client.post("/en/contact/", {**typed, "country": "UK"})
    page = answer.content.decode()
    assert answer.context["form"].errors == {"country": ["We don’t know this country. Choose one of the list."]}
    assert 'id="id_country_error"' in page
    assert ("No picture at all." in page, 'value="Claire"' in page) == (True, True)
    assert not Ticket.objects.exists()


def test_a_withdrawal_shows_and_repeats_the_country_that_was_said(client: Client) -> None:
    publish_promises()
    facts = {"slug": "withdrawal-gb", "duty": "withdrawal", "country": "GB", "length": 10}
    make_version(1, effective_on=date(2026, 1, 1), binding="en", zone="Europe/London", **facts)
    claire = {"name": "Claire Martin", "email": "claire@example.org", "country": "GB"}
    step_two = client.post("/en/withdrawal/", {**claire, "key": str(uuid4())}).content.decode()
    assert "Country of the contract: United Kingdom" in step_two
    assert '<input type="hidden" name="country" value="GB"' in step_two
    [key] = re.findall(r'name="key" value="([^"]+)"', step_two)
    client.post("/en/withdrawal/", {**claire, "key": key, "confirm": "1"})
    case = ConformityCase.objects.get()
    assert ("Country of the contract: United Kingdom" in case.notification.text, case.country) == (True, "GB")
    assert (case.last_day - case.day0).days == 10


def test_countries_stand_in_the_order_of_the_readers_alphabet_and_those_with_a_promise_are_among_them() -> None:
    with translation.override("fr"):
        names = [name for code, name in ContractCountryField(["JP"]).choices if code]
    assert names.index("Estonie") < names.index("États-Unis") < names.index("Finlande")
    assert "JP" in names
