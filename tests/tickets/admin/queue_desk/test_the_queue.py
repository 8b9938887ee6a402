"""The queue: what stands where, what it counts, and how much it asks the database."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.moments import day_in_paris
from tests.pages import queries_of
from tests.people import make_agent, signed_in
from tests.tickets.factories import (
    attachment_row,
    case_row,
    closed_ticket_row,
    customer_row,
    make_reported_case,
    possible_claim_row,
    ticket_row,
)
from tickets import handling
from tickets.guarantee.steps.answering import declare_conformity
from tickets.guarantee.steps.remedies import choose
from tickets.models import Agent, ConformityCase, Ticket

pytestmark = pytest.mark.django_db
QUEUE = "/admin/tickets/ticket/"


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya", "connectivity")


def subjects(client: Client, **query: str) -> list[str]:
    return [ticket.subject for ticket in client.get(QUEUE, query).context["cl"].result_list]


def test_the_nearest_deadline_comes_first_then_who_has_waited_longest(maya: Agent) -> None:
    now = timezone.now()
    ticket_row("asked an hour ago", waiting_since=now - timedelta(hours=1))
    ticket_row("asked yesterday", waiting_since=now - timedelta(days=1))
    case_row(ticket_row("reported twelve days ago"), days_ago=12)
    case_row(ticket_row("reported forty days ago"), days_ago=40)
    case_row(ticket_row("put right long ago"), days_ago=41, conformity_at=now - timedelta(days=30))
    assert subjects(signed_in(maya.user))[:4] == [
        "reported forty days ago",
        "reported twelve days ago",
        "asked yesterday",
        "asked an hour ago",
    ]


def test_each_tab_shows_its_own_and_counts_it(maya: Agent) -> None:
    ticket_row("mine", assignee=maya)
    ticket_row("nobody’s")
    ticket_row("mine of another team", topic="billing", assignee=maya)
    ticket_row("another team’s", topic="billing")
    ticket_row("answered", status="waiting_for_customer", waiting_since=None)
    closed_ticket_row("closed")
    possible_claim_row(closed_ticket_row("closed undecided"))
    case_row(ticket_row("late case"), days_ago=40)
    case_row(ticket_row("young case"), days_ago=2)
    case_row(ticket_row("answered case", status="waiting_for_customer", waiting_since=None), days_ago=20)
    client = signed_in(maya.user)
    tabs = {
        "mine": {"mine", "mine of another team"},
        "teams": {"mine", "nobody’s", "late case", "young case", "answered case", "closed undecided"},
        "unassigned": {"nobody’s", "late case", "young case"},
        "overdue": {"late case"},
        "cases": {"late case", "young case", "answered case"},
        "undecided": {"closed undecided"},
        "customer": {"answered", "answered case"},
        "closed": {"closed", "closed undecided"},
        "all": {
            "mine",
            "mine of another team",
            "nobody’s",
            "answered",
            "closed",
            "closed undecided",
            "late case",
            "young case",
            "answered case",
        },
    }
    assert {slug: set(subjects(client, tab=slug)) for slug in tabs} == tabs
    changelist = client.get(QUEUE).context["cl"]
    counts = [choice["count"] for choice in changelist.filter_specs[0].choices(changelist)]
    assert counts == [len(shown) for shown in tabs.values()]
    assert set(subjects(client)) == tabs["teams"]


def test_a_case_stays_on_the_opening_list_in_its_place_after_we_answered_until_it_is_over(maya: Agent) -> None:
    late, answered = make_reported_case("reported twelve days ago", days_ago=12), ticket_row("asked a moment ago")
    case_row(ticket_row("reported yesterday"), days_ago=1)
    client = signed_in(maya.user)
    handling.reply(late.ticket, agent=maya, text="We look into it.", now=timezone.now())
    handling.reply(answered, agent=maya, text="Here you are.", now=timezone.now())
    assert subjects(client) == ["reported twelve days ago", "reported yesterday"]
    declare_conformity(late, evidence="New server.", agent=maya, at=timezone.now(), now=timezone.now())
    assert subjects(client) == ["reported yesterday"]


def test_the_opening_list_finds_what_needs_us_by_indexes_whatever_was_closed(maya: Agent) -> None:
    for rows in (Ticket.objects.needing_us(), Ticket.objects.undecided()):
        sql, params = rows.order_by().values("pk").query.sql_with_params()
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {'' if connection.vendor == 'postgresql' else 'QUERY PLAN '}{sql}", params)
            plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
        few = "ticket_undecided|case_running_by_deadline|case_refund_owed"  # indexes of those alone
        assert not re.search(rf"SCAN tickets_\w+\b(?! USING (?:COVERING )?INDEX (?:{few}))|Seq Scan", plan), plan


def test_a_row_says_who_what_since_when_and_how_many_days_the_law_leaves(maya: Agent) -> None:
    ticket = ticket_row("No connection", channel="mail", customer=customer_row("Claire Martin"))
    attachment_row(ticket), attachment_row(ticket)
    case_row(ticket, days_ago=28)
    page = signed_in(maya.user).get(QUEUE).content.decode()
    for words in ["No connection", "Case", "by mail, 2 files", "Claire Martin", "1\xa0hour", "2 days left", "nobody"]:
        assert words in page
    assert 'max="30" value="28"' in page


def test_after_the_choice_a_row_counts_the_days_of_the_refund(maya: Agent) -> None:
    case = make_reported_case("Ended", days_ago=40)
    choose(case, remedy="termination", now=timezone.now(), revision=case.last_sequence)
    client = signed_in(maya.user)
    page = " ".join(client.get(QUEUE, {"tab": "cases"}).content.decode().split())
    assert "Refund: 14 days left" in page
    assert "Pay the customer back" in page
    assert "late" not in page.split('class="days ')[1].split('"')[0]
    assert "Ended" not in client.get(QUEUE, {"tab": "overdue"}).content.decode()
    yesterday = day_in_paris(timezone.now()) - timedelta(days=1)
    ConformityCase.objects.update(refund_due_at=timezone.now(), refund_last_day=yesterday)
    assert "Refund: 1 day late" in client.get(QUEUE, {"tab": "overdue"}).content.decode()


def test_red_is_only_for_what_is_late(maya: Agent) -> None:
    case_row(ticket_row(), days_ago=30)
    client = signed_in(maya.user)
    assert "Last day today" in client.get(QUEUE).content.decode()
    assert 'class="days late"' not in client.get(QUEUE).content.decode()
    case_row(ticket_row(), days_ago=31)
    page = client.get(QUEUE).content.decode()
    assert 'class="days late"><strong>1 day late</strong>' in page


@pytest.mark.parametrize(
    "words", ["ikev2 behind", "claire", "CLAIRE-X@EXAMPLE.ORG", "PV-20481234", "PV-99999999", "#{pk}", "{pk}"]
)
def test_a_ticket_is_found_by_what_an_agent_knows_of_it(maya: Agent, words: str) -> None:
    customer = customer_row("Claire Martin", email="claire-x@example.org", subscription_reference="PV-20481234")
    found = closed_ticket_row(
        "Which port for IKEv2 behind a hotel", customer=customer, subscription_reference="PV-99999999"
    )
    ticket_row("Something else", customer=customer_row("Omar", email="omar@example.org"))
    assert subjects(signed_in(maya.user), q=words.format(pk=found.pk)) == [found.subject]


def test_a_search_does_not_find_another_teams_ticket(maya: Agent) -> None:
    other = ticket_row("Refund of October", topic="billing")
    client = signed_in(maya.user)
    assert [subjects(client, q=words) for words in ("Refund", f"#{other.pk}", str(other.pk))] == [[], [], []]
    assert subjects(signed_in(make_agent("bill", "billing").user), q="Refund") == ["Refund of October"]


def test_the_queue_asks_the_database_as_often_for_three_rows_as_for_one(maya: Agent) -> None:
    client = signed_in(maya.user)

    def one_more() -> None:
        ticket = ticket_row(assignee=maya)
        case_row(ticket, days_ago=5)
        attachment_row(ticket)

    one_more()
    one = queries_of(client, QUEUE)
    one_more(), one_more()
    assert queries_of(client, QUEUE) == one
    assert one <= 12


def test_a_superuser_sees_every_team_and_has_no_actions() -> None:
    ticket_row("connectivity’s"), ticket_row("billing’s", topic="billing")
    client = signed_in(User.objects.create_superuser("root", "root@desk.example", None))
    assert set(subjects(client)) == {"connectivity’s", "billing’s"}
    assert 'name="action"' not in client.get(QUEUE).content.decode()


def test_fifty_rows_are_a_page(maya: Agent) -> None:
    customer = customer_row()
    for number in range(51):
        ticket_row(f"ticket {number}", customer=customer)
    client = signed_in(maya.user)
    assert [len(subjects(client)), len(subjects(client, p="2"))] == [50, 1]


def test_the_queue_speaks_french_to_whoever_chose_it(maya: Agent) -> None:
    Agent.objects.update(language="fr")
    page = signed_in(maya.user).get(QUEUE)
    assert page["Content-Language"] == "fr"
    assert '<html lang="fr"' in page.content.decode()
    assert reverse("desk_language") in page.content.decode()
