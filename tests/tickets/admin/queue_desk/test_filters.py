"""The queue's filters and its order: what each leaves, what can be seen of them, and nonsense in the address."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.pages import queries_of
from tests.people import make_agent, signed_in
from tests.tickets.factories import case_row, closed_ticket_row, customer_row, possible_claim_row, ticket_row
from tickets.models import Agent
from tickets.proofs import Way, prove_address

pytestmark = pytest.mark.django_db
QUEUE = "/admin/tickets/ticket/"


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya", "connectivity")


def subjects(client: Client, **query: str) -> list[str]:
    return [row.ticket.subject for row in client.get(QUEUE, {"tab": "all", **query}).context["cl"].rows]


def test_each_filter_leaves_what_it_says(maya: Agent) -> None:
    now, omar = timezone.now(), make_agent("omar", "connectivity")
    plain = {"channel": "mail", "language": "en", "waiting_since": now}
    ticket_row("billing", **plain | {"topic": "billing", "assignee": maya})
    ticket_row("answered", **plain | {"status": "waiting_for_customer", "waiting_since": None})
    ticket_row("by telephone", **plain | {"channel": "phone"})
    ticket_row("in French", **plain | {"language": "fr"})
    ticket_row("in Basque", **plain | {"language": "eu"})
    ticket_row("Omar’s", **plain | {"assignee": omar})
    ticket_row("old", **plain | {"waiting_since": now - timedelta(days=4)})
    case_row(ticket_row("late", **plain), days_ago=40)
    case_row(ticket_row("two days left", **plain), days_ago=28)
    prove_address(ticket_row("proved", **plain | {"channel": "chat"}), way=Way.LINK, now=now)
    ticket_row("typed", **plain | {"channel": "form"})
    client = signed_in(maya.user)
    everything = set(subjects(client))
    assert set(subjects(client, topic="billing")) == {"billing"}
    assert set(subjects(client, status="waiting_for_customer")) == {"answered"}
    assert set(subjects(client, channel="phone")) == {"by telephone"}
    assert set(subjects(client, language="fr")) == {"in French"}
    assert set(subjects(client, language="other")) == {"in Basque"}
    assert set(subjects(client, assignee="me")) == {"billing"}
    assert set(subjects(client, assignee=str(omar.pk))) == {"Omar’s"}
    assert set(subjects(client, assignee="nobody")) == everything - {"billing", "Omar’s"}
    assert set(subjects(client, age="3")) == set(subjects(client, age="1")) == {"old"}
    assert set(subjects(client, age="7")) == set()
    assert set(subjects(client, deadline="late")) == {"late"}
    assert set(subjects(client, deadline="3")) == {"late", "two days left"}
    assert set(subjects(client, deadline="none")) == everything - {"late", "two days left"}
    assert set(subjects(client, proved="yes")) == {"proved"}
    assert set(subjects(client, proved="no")) == {"typed"}
    assert set(subjects(client, language="fr", channel="mail", assignee="nobody")) == {"in French"}
    assert subjects(client, language="fr", channel="phone") == []


def test_the_tabs_count_what_the_filters_and_the_search_leave(maya: Agent) -> None:
    ticket_row("Drops in French"), ticket_row("Drops", language="en"), closed_ticket_row("Drops too")
    ticket_row("Something else")
    page = signed_in(maya.user).get(QUEUE, {"tab": "closed", "language": "fr", "q": "drops"})
    changelist = page.context["cl"]
    (tabs,) = changelist.filter_specs
    choices = {str(choice["display"]): choice for choice in tabs.choices(changelist)}
    assert {name: choices[name]["count"] for name in ("My teams", "Closed", "All")} == {
        "My teams": 1,
        "Closed": 1,
        "All": 2,
    }
    assert choices["All"]["query_string"] == "?tab=all&q=drops&language=fr"


def test_each_filter_in_force_is_a_chip_that_one_click_removes(maya: Agent) -> None:
    ticket_row("in French", channel="form")
    page = signed_in(maya.user).get(QUEUE, {"tab": "all", "language": "fr", "channel": "form", "topic": ""})
    question = page.context["cl"].question
    words = " ".join(page.content.decode().split())
    assert [(chip.slug, str(choice.label), without) for chip, choice, without in question.chips] == [
        ("channel", "By form", "?tab=all&language=fr"),
        ("language", "French", "?tab=all&channel=form"),
    ]
    assert question.without_filters == "?tab=all"
    assert "Filters (2)" in words
    assert "1 request </li>" in words


def test_nothing_left_by_the_filters_offers_to_clear_them(maya: Agent) -> None:
    ticket_row("in English", language="en")
    client = signed_in(maya.user)
    assert "Clear the filters" in client.get(QUEUE, {"language": "fr"}).content.decode()
    assert "Nothing on this tab." in client.get(QUEUE, {"tab": "closed"}).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"topic": "nonsense"},
        {"assignee": "999999"},
        {"deadline": "-1"},
        {"sort": "password"},
        {"customer__email__startswith": "a"},
        {"tab": "nonsense"},
        {"o": "1.2", "language": "\0"},
    ],
)
def test_nonsense_in_the_address_is_left_out_and_said(maya: Agent, query: dict[str, str]) -> None:
    ticket_row("here")
    page = signed_in(maya.user).get(QUEUE, query)
    assert page.status_code == 200
    assert [row.ticket.subject for row in page.context["cl"].rows] == ["here"]
    assert "Not understood, and left out" in page.content.decode()


def test_a_click_on_a_column_sorts_upwards_then_downwards_then_as_before(maya: Agent) -> None:
    now = timezone.now()
    for name, hours in (("Cleo", 3), ("Anna", 1), ("Bela", 2)):
        moment = now - timedelta(hours=hours)
        ticket_row(name, customer=customer_row(name, email=f"{name}@example.org"), opened_at=moment)
    client = signed_in(maya.user)
    by_name = client.get(QUEUE, {"sort": "customer"})
    assert [row.ticket.subject for row in by_name.context["cl"].rows] == ["Anna", "Bela", "Cleo"]
    assert 'aria-sort="ascending"' in by_name.content.decode()
    header = by_name.context["cl"].question.headers[1]
    down = client.get(QUEUE + header.query)
    assert [row.ticket.subject for row in down.context["cl"].rows] == ["Cleo", "Bela", "Anna"]
    assert down.context["cl"].question.headers[1].query == "?tab=teams"
    assert subjects(client, tab="unassigned", sort="opened") == ["Cleo", "Bela", "Anna"]
    assert subjects(client, tab="unassigned", sort="-opened") == ["Anna", "Bela", "Cleo"]


def test_what_has_no_deadline_and_nobody_who_waits_comes_last_in_either_order(maya: Agent) -> None:
    now = timezone.now()
    ticket_row("answered", assignee=maya, status="waiting_for_customer", waiting_since=None)
    ticket_row("waits", assignee=maya, waiting_since=now)
    case_row(ticket_row("case", assignee=maya, waiting_since=now - timedelta(days=1)), days_ago=5)
    client = signed_in(maya.user)
    assert subjects(client, tab="mine", sort="waiting") == ["case", "waits", "answered"]
    assert subjects(client, tab="mine", sort="-waiting") == ["waits", "case", "answered"]
    assert subjects(client, tab="mine", sort="-deadline")[0] == "case"


def test_years_of_closed_requests_are_sorted_only_by_what_an_index_finds(maya: Agent) -> None:
    closed_ticket_row("over")
    page = signed_in(maya.user).get(QUEUE, {"tab": "closed", "sort": "deadline"})
    assert page.context["cl"].question.sort == ""
    assert "sort=deadline" in page.content.decode()  # said, as left out
    assert [bool(header.query) for header in page.context["cl"].question.headers] == [True, False, False, False, False]


def test_every_filter_at_once_costs_no_more_queries_than_none(maya: Agent) -> None:
    for number in range(3):
        ticket = ticket_row(f"number {number}", channel="form", language="en", assignee=maya)
        case_row(ticket, days_ago=5)
        possible_claim_row(ticket_row(f"doubt {number}"))
    client = signed_in(maya.user)
    chosen = (
        "topic=connectivity&status=waiting_for_us&deadline=late&assignee=me&age=1&channel=form&language=en&proved=no"
    )
    assert queries_of(client, f"{QUEUE}?{chosen}&sort=customer") <= 12
    assert queries_of(client, QUEUE) <= 12


def test_a_filter_finds_no_ticket_of_another_team(maya: Agent) -> None:
    ticket_row("another team’s", topic="billing")
    assert subjects(signed_in(maya.user), topic="billing") == []
    assert subjects(signed_in(make_agent("bea", "billing").user), topic="billing") == ["another team’s"]
