"""A ticket with very many messages: what comes with its page, and how one gets to the rest."""

import re
from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.pages import queries_of
from tests.people import make_agent, signed_in
from tests.tickets.factories import attachment_row, case_row, outgoing_row, possible_claim_row, ticket_row
from tickets.admin.reading_desk.stretches import EARLIER, NEWEST
from tickets.models import Agent, Message, SideThread, Ticket

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=20)


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya", "connectivity")


@pytest.fixture
def client(maya: Agent) -> Client:
    return signed_in(maya.user)


def long_ticket(count: int, *, agent: Agent | None = None) -> tuple[Ticket, list[Message]]:
    """Two letters of the customer, one of ours, and again; a minute between them."""
    ticket = ticket_row(text="message 0", opened_at=LONG_AGO)
    authors = ["customer", "customer", "agent" if agent else "customer"]
    Message.objects.bulk_create(
        Message(
            ticket=ticket,
            author=authors[number % 3],
            agent=agent if number % 3 == 2 else None,
            text=f"message {number}",
            created_at=LONG_AGO + timedelta(minutes=number),
        )
        for number in range(1, count)
    )
    return ticket, list(ticket.messages.order_by("created_at", "pk"))


def shown(answer: HttpResponse) -> list[int]:
    """Numbers of the texts, as they stand on the page from top to bottom."""
    return [int(number) for number in re.findall(r"message (\d+)\s*</div>", answer.content.decode())]


def earlier(client: Client, answer: HttpResponse) -> HttpResponse:
    [address] = re.findall(r'href="([^"]+/earlier/)"', answer.content.decode())
    return client.get(address)


def test_a_short_ticket_comes_whole(client: Client) -> None:
    ticket, _ = long_ticket(NEWEST)
    page = client.get(ticket.get_absolute_url())
    assert shown(page) == list(range(NEWEST))
    assert "earlier message" not in page.content.decode()


def test_of_a_long_one_come_the_opening_and_the_newest_and_the_rest_by_pages(client: Client) -> None:
    ticket, _ = long_ticket(NEWEST + EARLIER + 21)
    page = client.get(ticket.get_absolute_url())
    first = EARLIER + 21
    assert shown(page) == [0, *range(first, first + NEWEST)]
    assert f"{first - 1} earlier messages" in page.content.decode()
    second = earlier(client, page)
    assert shown(second) == list(range(first - EARLIER, first))
    assert "21 earlier messages" in second.content.decode()
    third = earlier(client, second)
    assert shown(third) == list(range(21))
    assert "earlier message" not in third.content.decode().replace("Earlier messages", "")


def test_what_has_a_case_or_may_get_one_stays_in_view(client: Client) -> None:
    ticket, messages = long_ticket(NEWEST + 20)
    case = case_row(ticket, days_ago=3)
    case.notification = messages[4]
    case.save()
    claim = possible_claim_row(ticket)
    claim.message = messages[7]
    claim.save()
    page = client.get(ticket.get_absolute_url())
    assert shown(page) == [0, 4, 7, *range(20, 20 + NEWEST)]
    assert "17 earlier messages" in page.content.decode()
    asked_for = client.get(ticket.get_absolute_url(), {"with": messages[11].pk})
    assert shown(asked_for)[:4] == [0, 4, 7, 11]


@pytest.mark.parametrize("number", ["x", "-1", "²", "9" * 40, "1.5"])
def test_a_wrong_number_asks_for_nothing(client: Client, number: str) -> None:
    ticket, _ = long_ticket(2)
    assert shown(client.get(ticket.get_absolute_url(), {"with": number})) == [0, 1]


@pytest.mark.parametrize("number", [0, 3, 60, 89, 90, 119])
def test_a_link_to_a_message_leads_to_the_page_that_has_it(client: Client, number: int) -> None:
    ticket, messages = long_ticket(120)
    link = reverse("admin:tickets_ticket_message", args=[ticket.pk, messages[number].pk])
    page = client.get(link, follow=True)
    assert page.redirect_chain[-1][0].endswith(f"#message-{messages[number].pk}")
    assert number in shown(page)
    assert f'id="message-{messages[number].pk}"' in page.content.decode()


def test_letters_of_the_portal_stand_where_their_time_is(client: Client) -> None:
    ticket, messages = long_ticket(NEWEST + EARLIER + 5)
    for number in (2, 10, NEWEST + EARLIER):
        outgoing_row(ticket, kind="notice", subject=f"letter {number}", created_at=at(messages, number))
    page = client.get(ticket.get_absolute_url())
    assert letters(page) == [NEWEST + EARLIER]
    second = earlier(client, page)
    assert letters(second) == [10]
    assert letters(earlier(client, second)) == [2]


def at(messages: list[Message], number: int) -> datetime:
    return messages[number].created_at + timedelta(seconds=1)


def letters(page: HttpResponse) -> list[int]:
    return [int(number) for number in re.findall(r"<summary>letter (\d+)</summary>", page.content.decode())]


def test_files_of_earlier_messages_come_with_them(client: Client) -> None:
    ticket, messages = long_ticket(NEWEST + 3)
    file = attachment_row(ticket, "first.png")
    file.message = messages[0]
    file.save()
    page = client.get(ticket.get_absolute_url())
    assert "first.png" in page.content.decode()
    assert "first.png" in earlier(client, page).content.decode()


def test_a_long_side_thread_is_folded_too_and_read_only_as_such(client: Client, maya: Agent) -> None:
    ticket, _ = long_ticket(2)
    thread = SideThread.objects.create(
        ticket=ticket, address="desk@bank.example", subject="A transfer", language="en", opened_at=LONG_AGO
    )
    Message.objects.bulk_create(
        Message(
            ticket=ticket,
            side_thread=thread,
            author="outsider",
            from_address="desk@bank.example",
            text=f"message {number}",
            created_at=LONG_AGO + timedelta(minutes=number),
        )
        for number in range(100, 140)
    )
    page = client.get(ticket.get_absolute_url())
    assert shown(page) == [0, 1, *range(110, 140)]
    assert "10 earlier messages" in page.content.decode()
    assert shown(earlier(client, page)) == list(range(100, 110))


def test_a_hundred_messages_take_no_more_queries_than_forty(client: Client, maya: Agent) -> None:
    counts = [queries_of(client, long_ticket(count, agent=maya)[0].get_absolute_url()) for count in (3, 40, 100, 160)]
    assert counts[1] == counts[2] == counts[3] <= counts[0] + 2


def test_an_earlier_page_takes_as_many_queries_whatever_it_has(client: Client, maya: Agent) -> None:
    ticket, messages = long_ticket(120, agent=maya)
    pages = [reverse("admin:tickets_ticket_earlier", args=[ticket.pk, messages[number].pk]) for number in (60, 119)]
    client.get(pages[0])  # what is kept for all pages is read by the first
    assert queries_of(client, pages[0]) == queries_of(client, pages[1])


def test_the_forms_of_a_message_are_fetched_on_demand(client: Client) -> None:
    ticket, messages = long_ticket(3)
    page = client.get(ticket.get_absolute_url()).content.decode()
    assert 'name="defect"' not in page
    link = reverse("admin:tickets_ticket_acts", args=[ticket.pk, messages[1].pk])
    assert f'href="{link}"' in page
    forms = client.get(link).content.decode()
    assert f'<input type="hidden" name="message" value="{messages[1].pk}">' in forms
    assert "This is a case: a defect, or another right" in forms
    assert "Take out…" in forms


def test_a_refused_form_comes_back_under_its_message_however_old_it_is(client: Client) -> None:
    ticket, messages = long_ticket(NEWEST + 20)
    posted = {"message": messages[5].pk, "defect": ""}
    page = client.post(reverse("admin:tickets_ticket_classify", args=[ticket.pk]), posted)
    assert shown(page)[:2] == [0, 5]
    assert f'id="classify{messages[5].pk}_error"' in page.content.decode()
    file = attachment_row(ticket)
    page = client.post(reverse("admin:tickets_ticket_take-out-file", args=[ticket.pk]), {"file": file.pk, "kind": "x"})
    assert f'id="file-kind-{file.pk}"' in page.content.decode()


def test_nobody_else_reads_an_earlier_page(client: Client) -> None:
    ticket, messages = long_ticket(40)
    stranger = signed_in(make_agent("bo", "billing").user)
    for door in ("message", "earlier", "acts"):
        address = reverse(f"admin:tickets_ticket_{door}", args=[ticket.pk, messages[3].pk])
        assert client.get(address).status_code in (200, 302)
        assert stranger.get(address).status_code == 404
    other = ticket_row()
    assert client.get(reverse("admin:tickets_ticket_earlier", args=[other.pk, messages[3].pk])).status_code == 404
