"""A ticket that a colleague took is taken over knowingly or not at all; who answers one in nobody's hands has it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.moments import NOON
from tests.people import make_agent, signed_in
from tests.tickets.factories import make_ticket
from tests.tickets.history.reading import history
from tickets import handling
from tickets.in_hand.taking import TakenMeanwhile, give, give_many
from tickets.models import Agent, AgentNews, Ticket
from tickets.refusals import HasLeft

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya")


@pytest.fixture
def omar() -> Agent:
    return make_agent("omar")


def a_question(subject: str = "A question") -> Ticket:
    return make_ticket(subject=subject, text="Which port do you use?")


def press(client: Client, ticket: Ticket, act: str, **posted: object) -> str:
    answer = client.post(f"/admin/tickets/ticket/{ticket.pk}/{act}/", posted, follow=True)
    return " ".join(answer.content.decode().split())


def test_who_comes_second_learns_who_has_it_and_takes_over_only_knowingly(maya: Agent, omar: Agent) -> None:
    ticket, second = a_question(), signed_in(omar.user)
    handling.assign(ticket, to=maya, by=maya, now=NOON)
    page = press(second, ticket, "assign", me=1, seen="")
    assert "Maya has had this request since" in page
    assert "Take over" in page
    assert Ticket.objects.get().assignee == maya
    assert "Assigned to Omar." in press(second, ticket, "assign", me=1, seen=maya.pk)
    assert history(ticket) == ["Maya took it", "Omar took it over from Maya"]


def test_to_give_it_to_somebody_on_an_old_page_is_refused_too_but_not_what_changes_nothing(
    maya: Agent, omar: Agent
) -> None:
    ticket, ines = a_question(), make_agent("ines")
    handling.assign(ticket, to=maya, by=maya, now=NOON)
    with pytest.raises(TakenMeanwhile) as refused:
        give(ticket, to=ines, seen=None, by=omar, now=NOON)
    assert (refused.value.holder, refused.value.since) == (maya, NOON)
    give(ticket, to=maya, seen=None, by=omar, now=NOON)
    give(ticket, to=ines, seen=None, by=maya, now=NOON)
    assert history(ticket) == ["Maya took it", "Maya gave it to Ines"]


def test_only_active_people_are_offered(maya: Agent, omar: Agent) -> None:
    ticket = a_question()
    handling.assign(ticket, to=omar, by=maya, now=NOON)
    desk = signed_in(maya.user)
    page = f"/admin/tickets/ticket/{ticket.pk}/change/"
    offered = ">Omar</option>"
    assert offered in desk.get(page).content.decode()
    omar.user.is_active = False
    omar.user.save()
    assert offered not in desk.get(page).content.decode()


def test_who_answers_what_nobody_has_in_hand_has_it_from_then_on(maya: Agent, omar: Agent) -> None:
    ticket = a_question()
    handling.reply(ticket, agent=maya, text="Port 443.", now=NOON)
    handling.reply(ticket, agent=omar, text="Or 80.", now=NOON + timedelta(minutes=1))
    assert (Ticket.objects.get().assignee, history(ticket)) == (maya, ["Maya took it"])


def test_many_are_given_at_once_by_the_same_queries_but_not_closed_or_other_teams_ones(
    maya: Agent, omar: Agent, django_assert_max_num_queries: Any
) -> None:
    tickets = [a_question(f"Number {n}") for n in range(4)]
    handling.assign(tickets[1], to=omar, by=maya, now=NOON)
    handling.close(tickets[2], by=maya, now=NOON)
    Ticket.objects.filter(pk=tickets[3].pk).update(topic="billing")
    AgentNews.objects.all().delete()
    with django_assert_max_num_queries(12):
        given = give_many(Ticket.objects.all(), to=maya, by=omar, now=NOON)
    assert given == tickets[:2]
    assert history(tickets[1])[-1] == "Omar gave it to Maya"
    assert set(AgentNews.objects.values_list("agent", "ticket")) == {(maya.pk, each.pk) for each in tickets[:2]}
    assert give_many(Ticket.objects.all(), to=maya, by=omar, now=NOON) == []
    omar.user.is_active = False
    omar.user.save()
    with pytest.raises(HasLeft):
        give_many(Ticket.objects.all(), to=omar, by=maya, now=NOON)


@pytest.mark.django_db(transaction=True)
def test_two_who_take_it_in_the_same_instant_are_one_and_one_who_is_told() -> None:
    ticket, start = a_question(), Barrier(2)
    people = [make_agent("maya"), make_agent("omar")]
    clients = [signed_in(each.user) for each in people]

    def take(number: int) -> int:
        try:
            start.wait(10)
            address = f"/admin/tickets/ticket/{ticket.pk}/assign/"
            return clients[number].post(address, {"me": 1, "seen": ""}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(take, range(2)))
    assert sorted(answers) == [200, 302]
    ticket.refresh_from_db()
    assert ticket.assignee == people[answers.index(302)]
    assert ticket.events.count() == 1
