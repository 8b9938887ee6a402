"""From a ticket back to the list it was opened from, as it was, and on to the next one there."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from tests.pages import queries_of
from tests.people import make_agent, signed_in
from tests.tickets.factories import closed_ticket_row, ticket_row
from tickets.models import Agent, Ticket

pytestmark = pytest.mark.django_db
QUEUE = "/admin/tickets/ticket/"


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya", "connectivity")


def waiting_tickets(count: int) -> list[Ticket]:
    """Who has waited longest comes first."""
    now = timezone.now()
    return [ticket_row(f"number {each}", waiting_since=now - timedelta(hours=99 - each)) for each in range(count)]


def page_of(ticket: Ticket, carried: str, door: str = "change") -> str:
    return f"{QUEUE}{ticket.pk}/{door}/?{urlencode({'list': carried})}"


def lands_at(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 302
    return answer["Location"]


def test_a_row_leads_to_its_ticket_and_the_ticket_back_to_the_same_tab_filters_search_order_and_page(
    maya: Agent,
) -> None:
    client = signed_in(maya.user)
    for number in range(52):
        ticket_row(f"number {number}", channel="form")
    asked = {"tab": "unassigned", "channel": "form", "sort": "-opened", "q": "number"}
    listed = client.get(QUEUE, {**asked, "p": "2"})
    row = listed.context["cl"].rows[0]
    back = client.get(row.address).context["way_back"].list
    again = client.get(back)
    assert [each.ticket for each in again.context["cl"].rows] == [each.ticket for each in listed.context["cl"].rows]
    assert len(again.context["cl"].rows) == 2
    assert again.context["cl"].question.tab.slug == "unassigned"
    assert set(again.context["cl"].question.chosen) == {"channel"}


def test_without_a_list_the_way_back_is_the_queue(maya: Agent) -> None:
    page = signed_in(maya.user).get(ticket_row().get_absolute_url())
    assert (page.context["way_back"].list, page.context["way_back"].following) == (QUEUE, "")


def test_next_and_previous_follow_the_list_and_end_with_it(maya: Agent) -> None:
    first, second, third = waiting_tickets(3)
    client = signed_in(maya.user)
    assert lands_at(client, page_of(first, "tab=unassigned&n=0", "next")).startswith(f"{QUEUE}{second.pk}/change/")
    after = lands_at(client, page_of(second, "tab=unassigned&n=1", "next"))
    assert after == page_of(third, "tab=unassigned&p=1&n=2")
    assert lands_at(client, page_of(second, "tab=unassigned&n=1", "previous")).startswith(f"{QUEUE}{first.pk}/")
    end = client.get(page_of(third, "tab=unassigned&n=2", "next"), follow=True)
    assert end.redirect_chain[-1][0] == f"{QUEUE}?tab=unassigned"
    assert "no other request on that side" in end.content.decode()


def test_a_ticket_that_has_left_the_list_is_followed_by_the_one_that_stands_in_its_place(maya: Agent) -> None:
    first, second, third = waiting_tickets(3)
    Ticket.objects.filter(pk=second.pk).update(status="closed", closed_at=timezone.now(), waiting_since=None)
    client = signed_in(maya.user)
    assert f"/{third.pk}/" in lands_at(client, page_of(second, "tab=unassigned&n=1", "next"))
    assert f"/{first.pk}/" in lands_at(client, page_of(second, "tab=unassigned&n=1", "previous"))


def test_closing_keeps_the_way_back_with_and_without_the_list_in_the_forms_address(maya: Agent) -> None:
    client, carried = signed_in(maya.user), "tab=unassigned&channel=form&n=0"
    one, other = ticket_row("one"), ticket_row("other")
    answer = client.post(page_of(one, carried, "close"))
    assert answer["Location"] == page_of(one, carried)
    # A form's own address doesn't name the list: the page it was sent from does.
    answer = client.post(
        f"{QUEUE}{other.pk}/close/", headers={"referer": "http://testserver" + page_of(other, carried)}
    )
    assert answer["Location"] == page_of(other, carried)
    assert client.get(answer["Location"]).context["way_back"].list == f"{QUEUE}?tab=unassigned&channel=form"


def test_the_next_one_is_never_one_that_this_agent_may_not_see(maya: Agent) -> None:
    (mine,) = waiting_tickets(1)
    ticket_row("another team’s", topic="billing")
    client = signed_in(maya.user)
    assert lands_at(client, page_of(mine, "tab=all&n=0", "next")) == f"{QUEUE}?tab=all"


@pytest.mark.parametrize("carried", ["n=-1", "n=zero", "n=99999999999", "tab=nonsense&p=x", "x" * 2000, "%%%", "&&=&"])
def test_nonsense_as_a_list_is_the_queue(maya: Agent, carried: str) -> None:
    one, _two = waiting_tickets(2)
    client = signed_in(maya.user)
    assert client.get(page_of(one, carried)).status_code == 200
    assert lands_at(client, page_of(one, carried, "next")).startswith(QUEUE)


def test_a_stranger_finds_no_neighbour(maya: Agent) -> None:
    (one,) = waiting_tickets(1)
    assert Client().get(page_of(one, "n=0", "next"))["Location"].startswith("/admin/login/")


def test_knowing_the_way_back_costs_a_tickets_page_no_query(maya: Agent) -> None:
    one, client = closed_ticket_row(), signed_in(maya.user)
    client.get(one.get_absolute_url())  # writes down how far it was read
    assert queries_of(client, page_of(one, "tab=closed&n=3")) == queries_of(client, one.get_absolute_url())
