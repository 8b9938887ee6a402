"""The desk's first page, its door, and the people kept there."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from chat.models import Conversation
from supportportal.foundations.staff.audit import Act
from supportportal.models import AuditEntry
from tests.pages import form_on, queries_of
from tests.people import make_agent, make_agent_without_team, make_user, signed_in
from tests.tickets.factories import (
    case_row,
    closed_ticket_row,
    customer_row,
    incoming_row,
    outgoing_row,
    possible_claim_row,
    ticket_row,
)
from tickets.guarantee.sweep import plausible_clock
from tickets.models import Customer, Team

pytestmark = pytest.mark.django_db


def a_waiting_chat(topic: str) -> Conversation:
    return Conversation.objects.create(
        customer=customer_row(), name="Lea", topic=topic, language="en", started_at=timezone.now()
    )


def numbers(client: Client) -> dict[str, int]:
    return {str(item.label): item.count for item in client.get("/admin/").context["waiting"]}


def some_work(topic: str) -> None:
    now = timezone.now()
    ticket = ticket_row(topic=topic)
    case_row(ticket, days_ago=40)
    case_row(ticket_row(topic=topic), days_ago=28)
    case_row(ticket_row(topic=topic), days_ago=40, conformity_at=now - timedelta(days=30))
    closed_ticket_row(topic=topic), possible_claim_row(closed_ticket_row(topic=topic))
    incoming_row(ticket, fate="quarantine"), outgoing_row(ticket, failed_at=now)
    a_waiting_chat(topic)


def test_the_first_page_counts_what_waits_for_this_agent_and_not_for_others() -> None:
    maya = make_agent("maya", "connectivity")
    some_work("connectivity"), some_work("billing")
    ticket_row(assignee=maya)
    assert numbers(signed_in(maya.user)) == {
        "Your open tickets": 1,
        "Unassigned, waiting": 3,
        "Claim or not? To be decided": 1,
        "Cases over their time": 1,
        "Cases due within 3 days": 1,
        "Choices to tell billing": 0,
        "Refunds due": 0,
        "Chats waiting": 1,
        "Letters in quarantine": 1,
        "Letters that couldn’t leave": 1,
    }


def test_a_superuser_sees_what_waits_for_everybody() -> None:
    some_work("connectivity"), some_work("billing")
    root = User.objects.create_superuser("root", "root@desk.example", None)
    assert numbers(signed_in(root)) == {
        "Waiting for us, or with a case": 8,
        "Unassigned, waiting": 6,
        "Claim or not? To be decided": 2,
        "Cases over their time": 2,
        "Cases due within 3 days": 2,
        "Choices to tell billing": 0,
        "Refunds due": 0,
        "Chats waiting": 2,
        "Letters in quarantine": 2,
        "Letters that couldn’t leave": 2,
        "Renewals without a letter in time": 0,
    }


def test_each_number_is_the_length_of_the_list_it_leads_to() -> None:
    maya = make_agent("maya", "connectivity")
    some_work("connectivity"), some_work("billing")
    ticket_row(assignee=maya)
    client = signed_in(maya.user)
    for item in client.get("/admin/").context["waiting"]:
        if "/chat/" not in item.url:
            assert (item.label, client.get(item.url).context["cl"].result_count) == (item.label, item.count)


def test_the_first_page_asks_the_database_as_often_on_a_busy_day() -> None:
    client = signed_in(make_agent("maya", "connectivity").user)

    some_work("connectivity")
    one = queries_of(client, "/admin/")
    some_work("connectivity"), some_work("connectivity")
    assert (queries_of(client, "/admin/"), one <= 20) == (one, True)


def test_who_is_neither_agent_nor_superuser_is_told_whom_to_ask() -> None:
    page = signed_in(make_user("clerk")).get("/admin/").content.decode()
    assert "Ask an administrator" in page
    assert "/admin/tickets/ticket/" not in page


def test_the_door_speaks_both_languages_and_wears_the_house() -> None:
    for language, word in (("en", "Log in"), ("fr", "Se connecter")):
        page = Client().get("/admin/login/", headers={"accept-language": language}).content.decode()
        assert (word in page, "css/desk.css" in page, "theme.js" in page) == (True, True, False)


def test_an_agent_corrects_a_customers_name_but_not_the_address() -> None:
    ticket = ticket_row()
    client = signed_in(make_agent("maya", "connectivity").user)
    url = f"/admin/tickets/customer/{ticket.customer_id}/change/"
    posted = {"name": "Claire Durand", "language": "en", "subscription_reference": "", "email": "evil@example.org"}
    assert client.post(url, posted).status_code == 302
    changed = Customer.objects.get(pk=ticket.customer_id)
    assert (changed.name, changed.language, changed.email) == ("Claire Durand", "en", ticket.customer.email)


def test_an_agent_finds_only_the_customers_of_their_tickets() -> None:
    ticket_row(customer=customer_row("Claire Martin"))
    ticket_row(customer=customer_row("Omar Diallo"), topic="billing")
    page = signed_in(make_agent("maya", "connectivity").user).get("/admin/tickets/customer/").content.decode()
    assert ("Claire Martin" in page, "Omar Diallo" in page) == (True, False)


def test_a_superuser_puts_an_agent_into_a_team() -> None:
    root = signed_in(User.objects.create_superuser("root", "root@desk.example", None))
    agent = make_agent_without_team("newcomer")
    door = "/admin/tickets/team/add/"
    form = form_on(root.get(door), "team_form")
    root.post(door, {**form, "topic": "billing", "members": [agent.pk], "lead": agent.pk})
    team = Team.objects.get(topic="billing")
    assert (list(team.members.all()), team.lead) == ([agent], agent)
    assert root.post("/admin/tickets/team/billing/delete/", {"post": "yes"}).status_code == 302
    assert not Team.objects.exists()


@pytest.mark.parametrize("person", ["administrator", "lead"])
def test_who_answers_for_the_clock_says_that_it_is_right_and_the_audit_log_knows(person: str) -> None:
    ann = make_agent("ann", "connectivity")
    Team.objects.filter(topic="connectivity").update(lead=ann)
    client = signed_in(ann.user if person == "lead" else User.objects.create_superuser("root", "root@desk.example"))
    plausible_clock.sign(now=timezone.now() - timedelta(days=31), uptime=None)
    first = client.get("/admin/")
    assert "Is the clock right?" in first.content.decode()
    page = client.post("/admin/clock/", {"shown": first.context["now"].isoformat()}, follow=True).content.decode()
    assert ("Is the clock right?" in page, "Noted. What is due" in page) == (False, True)
    entry = AuditEntry.objects.get(act=Act.CLOCK_BELIEVED)
    assert str(entry.actor) == ("ann" if person == "lead" else "root")


def test_an_agent_is_asked_nothing_about_the_clock() -> None:
    client = signed_in(make_agent("maya", "connectivity").user)
    plausible_clock.sign(now=timezone.now() - timedelta(days=31), uptime=None)
    assert "Is the clock right?" not in client.get("/admin/").content.decode()
    assert client.post("/admin/clock/").status_code == 403
    assert plausible_clock.leap(now=timezone.now(), uptime=None) is not None
