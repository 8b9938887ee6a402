"""A colleague leaves: their account is ended, their tickets go back to the team, and their words keep their name."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from supportportal.foundations.topics import Topic
from tests.moments import NOON
from tests.pages import form_on
from tests.people import make_agent, make_user, signed_in
from tests.tickets.factories import make_ticket
from tickets import handling
from tickets.models import Agent, Message, Team, Ticket
from tickets.refusals import HasLeft

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    return signed_in(make_user("solene", is_superuser=True))


def saved(admin: Client, user: User, **changed: object) -> str:
    """The account's form with `changed` in it, sent; the page that follows."""
    page = f"/admin/auth/user/{user.pk}/change/"
    fields = {**form_on(admin.get(page), "user_form"), **changed}
    posted = {name: value for name, value in fields.items() if value is not False}
    return " ".join(admin.post(page, posted, follow=True).content.decode().split())


def in_hand(agent: Agent, *, closed: bool = False) -> Ticket:
    ticket = make_ticket(subject="A question", text="Which port do you use?")
    handling.assign(ticket, to=agent, by=agent, now=NOON)
    if closed:
        handling.close(ticket, by=agent, now=NOON)
    return ticket


@pytest.mark.parametrize("right", ["is_active", "is_staff"])
def test_who_leaves_hands_back_what_they_had_and_stays_the_author_of_what_they_wrote(admin: Client, right: str) -> None:
    ines, maya = make_agent("ines"), make_agent("maya")
    tickets = [in_hand(ines), in_hand(ines, closed=True), in_hand(maya)]
    handling.reply(tickets[0], agent=ines, text="Try this.", now=NOON)
    assert "1 ticket went back to its team." in saved(admin, ines.user, **{right: False})
    for ticket in tickets:
        ticket.refresh_from_db()
    assert [ticket.assignee for ticket in tickets] == [None, None, maya]
    notes = Message.objects.filter(author="note", text="Ines has left the desk: assigned to nobody.")
    assert [note.ticket for note in notes] == [tickets[0]]
    assert tickets[0].messages.get(author="agent").agent == ines
    assert Client().post("/admin/login/", {"username": "ines", "password": "x"}).status_code == 200


def test_nothing_goes_back_from_who_stays(admin: Client) -> None:
    ines = make_agent("ines")
    ticket = in_hand(ines)
    saved(admin, ines.user, first_name="Inès")
    ticket.refresh_from_db()
    assert ticket.assignee == ines


def test_who_has_left_is_offered_and_assigned_nothing(admin: Client) -> None:
    ines, maya, ticket = make_agent("ines"), make_agent("maya"), make_ticket()
    User.objects.filter(pk=ines.user_id).update(is_active=False)
    desk = signed_in(maya.user)
    page = desk.get(f"/admin/tickets/ticket/{ticket.pk}/change/").content.decode()
    assert (f'<option value="{ines.pk}"' in page, f'<option value="{maya.pk}"' in page) == (False, True)
    with pytest.raises(HasLeft):
        handling.assign(ticket, to=Agent.objects.get(pk=ines.pk), by=maya, now=NOON)
    Team.objects.of(Topic.BILLING)
    team = admin.get("/admin/tickets/team/billing/change/").content.decode()
    assert (">Ines<" in team, ">Maya<" in team) == (False, True)


def test_accounts_and_agents_are_never_deleted(admin: Client) -> None:
    ines = make_agent("ines")
    for page in (f"/admin/auth/user/{ines.user_id}/", f"/admin/tickets/agent/{ines.pk}/"):
        assert admin.get(f"{page}delete/").status_code == 403
        assert admin.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    posted = {"action": "delete_selected", "_selected_action": [ines.user_id], "post": "yes"}
    admin.post("/admin/auth/user/", posted)
    assert User.objects.filter(username="ines").exists()


@pytest.mark.parametrize("right", ["is_active", "is_staff", "is_superuser"])
def test_the_last_administrator_stays_one(admin: Client, right: str) -> None:
    solene = User.objects.get(username="solene")
    assert "This is the last administrator." in saved(admin, solene, **{right: False})
    assert getattr(User.objects.get(username="solene"), right)
    make_user("tom", is_superuser=True)
    saved(admin, solene, **{right: False})
    assert not getattr(User.objects.get(username="solene"), right)


def test_the_teams_that_lose_a_lead_are_named(admin: Client) -> None:
    ines = make_agent("ines")
    Team.objects.filter(topic=Topic.CONNECTIVITY).update(lead=ines, on_call=ines)
    page = saved(admin, ines.user, is_active=False)
    assert page.count("Ines was to be reminded of cases of Connectivity when time runs out.") == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_end_each_others_account_one_stays() -> None:
    people = [make_user(name, is_superuser=True) for name in ("solene", "tom")]
    desks = [signed_in(user) for user in people]
    start = Barrier(2)

    def end_the_other(number: int) -> None:
        start.wait(30)
        try:
            saved(desks[number], people[1 - number], is_active=False)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(end_the_other, range(2)))
    assert User.objects.filter(is_active=True, is_superuser=True).count() == 1
