"""Who gets in where: five people in front of every door of the desk."""

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.tickets.admin.factories import (
    a_case,
    a_file,
    a_letter_in,
    a_letter_out,
    a_ticket,
    a_user,
    an_agent,
    signed_in,
)
from tickets.admin.ticket_forms import ACTS
from tickets.models import Agent, ConformityCase, Message, OutgoingEmail, Ticket

pytestmark = pytest.mark.django_db

LOGIN = 302  # to the page where one signs in
ACTS_POSTED = {
    "reply": {"text": "Hello", "seen": "999999"},
    "note": {"text": "Hello", "seen": "999999"},
    "assign": {"me": "1"},
    "transfer": {"topic": "billing"},
    "close": {},
    "reopen": {},
    "put-right": {"evidence": "Fixed"},
}


@dataclass
class Desk:
    ticket: Ticket
    case: ConformityCase
    pages: dict[str, str]


@pytest.fixture
def desk() -> Desk:
    ticket = a_ticket("No connection")
    case = a_case(ticket, days_ago=3)
    file, letter_in, letter_out = a_file(ticket), a_letter_in(ticket), a_letter_out(ticket)
    pages = {
        "page": ticket.get_absolute_url(),
        "history": reverse("admin:tickets_ticket_history", args=[ticket.pk]),
        "file": reverse("admin:tickets_ticket_attachment", args=[ticket.pk, file.pk]),
        "customer": reverse("admin:tickets_customer_change", args=[ticket.customer_id]),
        "letter in": reverse("admin:tickets_incomingemail_change", args=[letter_in.pk]),
        "letter in, raw": reverse("admin:tickets_incomingemail_raw", args=[letter_in.pk]),
        "letter out": reverse("admin:tickets_outgoingemail_change", args=[letter_out.pk]),
        "letter out, raw": reverse("admin:tickets_outgoingemail_raw", args=[letter_out.pk]),
    }
    return Desk(ticket, case, pages)


LISTS = [
    "admin:tickets_ticket_changelist",
    "admin:tickets_conformitycase_changelist",
    "admin:tickets_customer_changelist",
    "admin:tickets_incomingemail_changelist",
    "admin:tickets_outgoingemail_changelist",
]
ADMINISTRATION = [
    "admin:tickets_team_changelist",
    "admin:tickets_team_add",
    "admin:tickets_agent_changelist",
    "admin:tickets_agent_add",
]


def superuser() -> User:
    return User.objects.create_superuser("root", "root@desk.example", None)


def right_agent() -> Agent:
    return an_agent("maya", "connectivity")


def statuses(client: Client, pages: dict[str, str]) -> dict[str, int]:
    return {name: client.get(url).status_code for name, url in pages.items()}


def test_the_right_agent_and_the_superuser_open_everything_of_a_ticket(desk: Desk) -> None:
    everything = dict.fromkeys(desk.pages, 200)
    assert statuses(signed_in(right_agent().user), desk.pages) == everything
    assert statuses(signed_in(superuser()), desk.pages) == everything


def test_an_agent_of_another_team_is_told_that_nothing_of_it_exists(desk: Desk) -> None:
    client = signed_in(an_agent("bill", "billing").user)
    assert statuses(client, desk.pages) == dict.fromkeys(desk.pages, 404)


def test_a_user_without_an_agent_reaches_nothing(desk: Desk) -> None:
    client = signed_in(a_user("clerk"))
    found = statuses(client, desk.pages)
    assert set(found.values()) <= {403, 404}
    assert {client.get(reverse(name)).status_code for name in LISTS + ADMINISTRATION} == {403}
    assert client.get(reverse("admin:index")).status_code == 200


def test_somebody_who_is_not_signed_in_is_asked_to(desk: Desk) -> None:
    assert statuses(Client(), desk.pages) == dict.fromkeys(desk.pages, LOGIN)
    assert {Client().get(reverse(name)).status_code for name in LISTS + ADMINISTRATION} == {LOGIN}


def test_an_agent_without_a_team_sees_empty_lists(desk: Desk) -> None:
    client = signed_in(an_agent("newcomer").user)
    for name in LISTS:
        response = client.get(reverse(name))
        assert (name, response.status_code, response.context["cl"].result_count) == (name, 200, 0)
    assert statuses(client, desk.pages) == dict.fromkeys(desk.pages, 404)


def test_teams_and_agents_are_the_superusers_business() -> None:
    agent, root = signed_in(right_agent().user), signed_in(superuser())
    assert {agent.get(reverse(name)).status_code for name in ADMINISTRATION} == {403}
    assert {root.get(reverse(name)).status_code for name in ADMINISTRATION} == {200}


@pytest.mark.parametrize("act", list(ACTS))
def test_nobody_acts_on_a_ticket_of_another_team(desk: Desk, act: str) -> None:
    url = reverse(f"admin:tickets_ticket_{act}", args=[desk.ticket.pk])
    posted = {**ACTS_POSTED[act], "case": desk.case.pk}
    before = the_state(desk)
    people = [Client(), signed_in(a_user("clerk")), signed_in(an_agent("bill", "billing").user)]
    assert [person.post(url, posted).status_code for person in people] == [LOGIN, 404, 404]
    assert the_state(desk) == before


@pytest.mark.parametrize("act", ["note", "assign", "transfer", "put-right"])
def test_the_right_agent_does_act(desk: Desk, act: str) -> None:
    url = reverse(f"admin:tickets_ticket_{act}", args=[desk.ticket.pk])
    before = the_state(desk)
    response = signed_in(right_agent().user).post(url, {**ACTS_POSTED[act], "case": desk.case.pk})
    assert response.status_code == 302
    assert the_state(desk) != before


def the_state(desk: Desk) -> tuple[object, ...]:
    facts = Ticket.objects.filter(pk=desk.ticket.pk).values_list("topic", "status", "assignee").get()
    put_right = ConformityCase.objects.values_list("conformity_at", flat=True).get()
    return facts, put_right, Message.objects.count(), OutgoingEmail.objects.count()


def test_a_superuser_who_is_no_agent_reads_but_does_not_answer(desk: Desk) -> None:
    client = signed_in(superuser())
    assert "Only agents answer" in client.get(desk.pages["page"]).content.decode()
    url = reverse("admin:tickets_ticket_reply", args=[desk.ticket.pk])
    assert client.post(url, ACTS_POSTED["reply"]).status_code == 403


def test_nothing_of_the_desk_is_kept_in_a_cache(desk: Desk) -> None:
    client = signed_in(right_agent().user)
    for url in desk.pages.values():
        assert "no-store" in client.get(url)["Cache-Control"]


def test_nobody_deletes_tickets_customers_cases_or_letters(desk: Desk) -> None:
    client = signed_in(superuser())
    doors = [
        ("ticket", desk.ticket.pk),
        ("customer", desk.ticket.customer_id),
        ("conformitycase", desk.case.pk),
        ("incomingemail", desk.ticket.letters.get().pk),
        ("outgoingemail", desk.ticket.outgoing.get().pk),
    ]
    for model, key in doors:
        url = reverse(f"admin:tickets_{model}_delete", args=[key])
        assert (model, client.post(url, {"post": "yes"}).status_code) == (model, 403)
    assert Ticket.objects.filter(pk=desk.ticket.pk).exists()
