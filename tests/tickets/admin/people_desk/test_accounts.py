"""A colleague leaves: their account is ended, their tickets go back to the team, and their words keep their name."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from supportportal.foundations.topics import Topic
from tests.moments import NOON
from tests.people import make_agent, make_user, signed_in
from tests.tickets.factories import make_ticket
from tests.tickets.history.reading import history
from tickets import handling
from tickets.models import Agent, Team, Ticket, TicketEvent
from tickets.refusals import HasLeft

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    return signed_in(make_user("solene", is_superuser=True))


def page_of(user: User, act: str) -> str:
    return f"/admin/auth/user/{user.pk}/{act}/"


def ended(admin: Client, user: User) -> str:
    """The page that follows."""
    return " ".join(admin.post(page_of(user, "leave"), follow=True).content.decode().split())


def in_hand(agent: Agent, *, closed: bool = False) -> Ticket:
    ticket = make_ticket(subject="A question", text="Which port do you use?")
    handling.assign(ticket, to=agent, by=agent, now=NOON)
    if closed:
        handling.close(ticket, by=agent, now=NOON)
    return ticket


def test_who_leaves_hands_back_what_they_had_and_stays_the_author_of_what_they_wrote(admin: Client) -> None:
    ines, maya = make_agent("ines"), make_agent("maya")
    tickets = [in_hand(ines), in_hand(ines, closed=True), in_hand(maya)]
    handling.reply(tickets[0], agent=ines, text="Try this.", now=NOON)
    assert "1 ticket went back to its team." in ended(admin, ines.user)
    for ticket in tickets:
        ticket.refresh_from_db()
    assert [ticket.assignee for ticket in tickets] == [None, None, maya]
    assert history(tickets[0])[-1] == "Ines has left the desk, and it went back to the team"
    assert TicketEvent.objects.get(kind="left_behind").ticket == tickets[0]
    assert tickets[0].messages.get(author="agent").agent == ines
    assert Client().post("/admin/login/", {"username": "ines", "password": "x"}).status_code == 200


def test_it_is_said_beforehand_what_goes_back_and_who_has_to_be_named_instead(admin: Client) -> None:
    ines = make_agent("ines")
    Team.objects.filter(topic=Topic.CONNECTIVITY).update(lead=ines)
    tickets = [in_hand(ines), in_hand(ines)]
    page = " ".join(admin.get(page_of(ines.user, "leave")).content.decode().split())
    assert "2 open tickets go back to their teams." in page
    assert "They are to be reminded of cases of Connectivity when time runs out" in page
    for ticket in tickets:
        ticket.refresh_from_db()
    assert [ticket.assignee for ticket in tickets] == [ines, ines]
    assert User.objects.get(pk=ines.user_id).is_active


def test_who_comes_back_has_their_teams_and_nothing_in_hand(admin: Client) -> None:
    ines = make_agent("ines", "general", "billing")
    ticket = in_hand(make_agent("maya"))
    handling.assign(ticket, to=None, by=Agent.objects.get(user__username="maya"), now=NOON)
    ended(admin, ines.user)
    assert "Has left the desk" in admin.get(page_of(ines.user, "change")).content.decode()
    admin.get(page_of(ines.user, "return"))
    assert not User.objects.get(pk=ines.user_id).is_active  # by a button alone
    admin.post(page_of(ines.user, "return"))
    assert User.objects.get(pk=ines.user_id).is_active
    assert sorted(ines.teams.values_list("topic", flat=True)) == ["billing", "general"]


def test_who_has_left_is_offered_and_assigned_nothing(admin: Client) -> None:
    ines, maya, ticket = make_agent("ines"), make_agent("maya"), make_ticket()
    User.objects.filter(pk=ines.user_id).update(is_active=False)
    desk = signed_in(maya.user)
    page = desk.get(f"/admin/tickets/ticket/{ticket.pk}/change/").content.decode()
    assert (">Ines</option>" in page, ">Maya</option>" in page) == (False, True)
    with pytest.raises(HasLeft):
        handling.assign(ticket, to=Agent.objects.get(pk=ines.pk), by=maya, now=NOON)
    Team.objects.of(Topic.BILLING)
    team = admin.get("/admin/tickets/team/billing/change/").content.decode()
    assert (">Ines<" in team, ">Maya<" in team) == (False, True)


def test_who_has_left_cannot_be_put_into_a_team_or_named_for_it_by_an_old_form(admin: Client) -> None:
    ines = make_agent("ines")
    User.objects.filter(pk=ines.user_id).update(is_active=False)
    Team.objects.of(Topic.BILLING)
    for place in ("lead", "manager", "on_call", "members"):
        answer = admin.post("/admin/tickets/team/billing/change/", {"members": [], place: ines.pk})
        assert (place, answer.status_code) == (place, 200)
    billing = Team.objects.get(topic=Topic.BILLING)
    assert (billing.lead, billing.manager, billing.on_call, list(billing.members.all())) == (None, None, None, [])


def test_an_old_form_assigns_nothing_to_who_has_left(admin: Client) -> None:
    ines, maya, ticket = make_agent("ines"), make_agent("maya"), make_ticket()
    User.objects.filter(pk=ines.user_id).update(is_active=False)
    answer = signed_in(maya.user).post(f"/admin/tickets/ticket/{ticket.pk}/assign/", {"to": ines.pk})
    assert answer.status_code == 200
    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_a_ticket_that_goes_to_another_team_leaves_who_has_left(admin: Client) -> None:
    ines, maya = make_agent("ines", "connectivity", "billing"), make_agent("maya")
    ticket = in_hand(ines)
    User.objects.filter(pk=ines.user_id).update(is_active=False)  # at the database, past the desk
    handling.transfer(ticket, topic=Topic.BILLING, by=maya, now=NOON)
    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_accounts_are_never_deleted(admin: Client) -> None:
    ines = make_agent("ines")
    assert admin.get(page_of(ines.user, "delete")).status_code == 403
    assert admin.post(page_of(ines.user, "delete"), {"post": "yes"}).status_code == 403
    posted = {"action": "delete_selected", "_selected_action": [ines.user_id], "post": "yes"}
    admin.post("/admin/auth/user/", posted)
    assert User.objects.filter(username="ines").exists()


def test_the_last_administrator_does_not_leave(admin: Client) -> None:
    solene = User.objects.get(username="solene")
    assert "This is the last administrator." in ended(admin, solene)
    assert User.objects.get(username="solene").is_active
    make_user("tom", is_superuser=True)
    ended(admin, solene)
    assert not User.objects.get(username="solene").is_active


def test_the_teams_that_lose_a_lead_are_named(admin: Client) -> None:
    ines = make_agent("ines")
    Team.objects.filter(topic=Topic.CONNECTIVITY).update(lead=ines, on_call=ines)
    page = ended(admin, ines.user)
    assert page.count("Ines was to be reminded of cases of Connectivity when time runs out.") == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_end_each_others_account_one_stays() -> None:
    people = [make_user(name, is_superuser=True) for name in ("solene", "tom")]
    desks = [signed_in(user) for user in people]
    start = Barrier(2)

    def end_the_other(number: int) -> None:
        start.wait(30)
        try:
            ended(desks[number], people[1 - number])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(end_the_other, range(2)))
    assert User.objects.filter(is_active=True, is_superuser=True).count() == 1
