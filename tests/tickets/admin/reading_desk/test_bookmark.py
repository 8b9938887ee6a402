"""Where a ticket opens for each of its readers, and the order in which they read."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.pages import queries_of
from tests.people import make_agent, signed_in
from tests.tickets.admin.reading_desk.test_long_tickets import long_ticket, shown
from tickets.models import Agent, Message, NewestFirst, Ticket, TicketReading

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya", "connectivity")


@pytest.fixture
def client(maya: Agent) -> Client:
    return signed_in(maya.user)


def say(ticket: Ticket, text: str, *, agent: Agent | None = None) -> Message:
    author = "agent" if agent else "customer"
    at = timezone.now() + timedelta(minutes=ticket.messages.count())
    return Message.objects.create(ticket=ticket, author=author, agent=agent, text=text, created_at=at)


def landing(page: HttpResponse) -> int | None:
    place: int | None = page.context["bookmark"].landing
    return place


def test_a_first_look_starts_at_the_top_and_the_next_one_at_the_newest(client: Client) -> None:
    ticket, messages = long_ticket(3)
    page = client.get(ticket.get_absolute_url())
    assert (landing(page), page.context["bookmark"].unread) == (None, None)
    page = client.get(ticket.get_absolute_url())
    assert (landing(page), page.context["bookmark"].unread) == (messages[-1].pk, None)
    assert f'data-landing="message-{messages[-1].pk}"' in page.content.decode()


def test_a_first_look_at_a_long_one_starts_at_the_newest(client: Client) -> None:
    ticket, messages = long_ticket(40)
    assert landing(client.get(ticket.get_absolute_url())) == messages[-1].pk


def test_what_came_since_is_new_once_and_ones_own_words_never_are(client: Client, maya: Agent) -> None:
    ticket, _ = long_ticket(3)
    client.get(ticket.get_absolute_url())
    say(ticket, "mine", agent=maya)
    first, _second = say(ticket, "theirs"), say(ticket, "theirs, too")
    page = client.get(ticket.get_absolute_url())
    assert (landing(page), page.context["bookmark"].unread) == (first.pk, first.pk)
    shown_page = page.content.decode()
    assert shown_page.index("mine") < shown_page.index('id="unread"') < shown_page.index("theirs")
    assert 'data-landing="unread"' in shown_page
    assert 'id="unread"' not in client.get(ticket.get_absolute_url()).content.decode()


def test_each_agent_has_read_for_themselves(client: Client) -> None:
    ticket, messages = long_ticket(3)
    client.get(ticket.get_absolute_url())
    bo = make_agent("bo", "connectivity")
    assert landing(signed_in(bo.user).get(ticket.get_absolute_url())) is None
    assert dict(TicketReading.objects.values_list("agent__user__username", "through")) == {
        "maya": messages[-1].pk,
        "bo": messages[-1].pk,
    }


def test_a_look_at_nothing_new_writes_nothing(client: Client) -> None:
    ticket, _ = long_ticket(3)
    first = queries_of(client, ticket.get_absolute_url())
    assert queries_of(client, ticket.get_absolute_url()) < first


def test_newest_first_is_an_agents_own_choice_for_all_tickets_and_pages(client: Client, maya: Agent) -> None:
    ticket, messages = long_ticket(100)
    order = reverse("admin:tickets_ticket_order", args=[ticket.pk])
    assert client.post(order, {"newest_first": "1"})["Location"] == ticket.get_absolute_url()
    client.post(order, {"newest_first": "1"})
    page = client.get(ticket.get_absolute_url())
    assert shown(page) == [*range(99, 69, -1), 0]
    assert landing(page) is None
    text = page.content.decode()
    assert text.index('id="write"') < text.index('class="conversation"')
    earlier = client.get(reverse("admin:tickets_ticket_earlier", args=[ticket.pk, messages[70].pk]))
    assert shown(earlier) == list(range(69, 19, -1))
    other = signed_in(make_agent("bo", "connectivity").user)
    assert shown(other.get(ticket.get_absolute_url()))[:2] == [0, 70]
    client.post(order)
    assert not NewestFirst.objects.exists()
    assert shown(client.get(ticket.get_absolute_url()))[:2] == [0, 70]


def test_a_stranger_has_no_order_there_and_an_administrator_without_a_place_none() -> None:
    ticket, _ = long_ticket(1)
    order = reverse("admin:tickets_ticket_order", args=[ticket.pk])
    assert signed_in(make_agent("bo", "billing").user).post(order).status_code == 404
    root = User.objects.create_superuser("root", "root@desk.example", None)
    assert signed_in(root).post(order).status_code == 403


def test_the_reply_is_a_link_away(client: Client) -> None:
    ticket, _ = long_ticket(2)
    page = client.get(ticket.get_absolute_url()).content.decode()
    assert page.count('href="#reply_text"') == 2
    assert page.index('href="#reply_text"') < page.index("desk-brand")
    assert 'id="reply_text"' in page
