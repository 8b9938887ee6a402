"""An agent makes two requests one: they choose it, read what will happen, say yes, and may take it back."""

from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from tests.people import make_agent, signed_in
from tests.tickets.factories import make_customer, make_ticket
from tickets.models import Agent, SavedDraft, Ticket, TicketMove

pytestmark = pytest.mark.django_db


def words(answer: HttpResponse) -> str:
    return " ".join(unescape(strip_tags(answer.content.decode())).split())


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya")


@pytest.fixture
def desk(maya: Agent) -> Client:
    return signed_in(maya.user)


def page_of(ticket: Ticket, act: str = "merge") -> str:
    return reverse(f"admin:tickets_ticket_{act}", args=[ticket.pk])


def test_the_customers_other_requests_are_offered_first_and_others_are_found(desk: Client) -> None:
    ticket, other = make_ticket(), make_ticket(subject="Still nothing")
    make_ticket(make_customer("paul@example.org", name="Paul"), subject="Slow in the evening")
    offered = words(desk.get(page_of(ticket)))
    assert f"#{other.pk} Still nothing" in offered and "Slow in the evening" not in offered
    found = words(desk.get(page_of(ticket), {"q": "evening"}))
    assert "Slow in the evening" in found and "another customer" in found


def test_what_will_happen_is_read_first_and_then_it_happens_once(desk: Client) -> None:
    ticket, other = make_ticket(), make_ticket(subject="Still nothing")
    preview = words(desk.get(page_of(ticket), {"into": other.pk}))
    assert f"#{ticket.pk} becomes part of #{other.pk}, “Still nothing”" in preview
    assert "You wrote to us twice about the same matter." in preview
    answer = desk.post(page_of(ticket), {"into": other.pk, "tells": "on"}, follow=True)
    assert answer.redirect_chain == [(other.get_absolute_url(), 302)]
    shown = words(answer)
    assert f"#{ticket.pk} is part of #{other.pk} now." in shown and "Undo (until" in shown
    assert TicketMove.objects.get().tells_customer
    desk.post(page_of(ticket), {"into": other.pk, "tells": "on"})
    assert TicketMove.objects.count() == 1


def test_another_customers_request_says_why_not(desk: Client) -> None:
    ticket, others = make_ticket(), make_ticket(make_customer("paul@example.org", name="Paul"))
    assert "a lead merges the customers first" in words(desk.get(page_of(ticket), {"into": others.pk}))
    assert "a lead merges the customers first" in words(desk.post(page_of(ticket), {"into": others.pk}))
    assert not TicketMove.objects.exists()


def test_another_teams_request_is_neither_found_nor_merged_into(desk: Client) -> None:
    ticket, theirs = make_ticket(), make_ticket(topic="billing", subject="An invoice")
    assert "An invoice" not in words(desk.get(page_of(ticket), {"q": "invoice"}))
    assert desk.get(page_of(ticket), {"into": theirs.pk}).status_code == 404
    assert desk.post(page_of(ticket), {"into": theirs.pk}).status_code == 404
    assert desk.get(page_of(theirs)).status_code == 404


def test_it_is_taken_back_from_the_page_of_the_one_that_stays(desk: Client) -> None:
    ticket, other = make_ticket(), make_ticket()
    desk.post(page_of(ticket), {"into": other.pk})
    # Made ten minutes ago by the wall clock at most: the page’s own.
    answer = desk.post(page_of(other, "undo-move"), {"move": TicketMove.objects.get().pk}, follow=True)
    assert "Undone: both requests are as they were." in words(answer)
    assert Ticket.objects.get(pk=ticket.pk).merged_into is None


def test_the_page_of_the_one_that_went_leads_on_and_gives_back_what_was_typed(desk: Client) -> None:
    ticket, other = make_ticket(), make_ticket()
    desk.post(page_of(ticket), {"into": other.pk})
    assert desk.get(ticket.get_absolute_url())["Location"] == other.get_absolute_url()
    refused = desk.post(page_of(ticket, "reply"), {"text": "Try WireGuard.", "seen": "0"})
    assert refused.status_code == 409
    assert "Try WireGuard." in refused.content.decode() and f"Go on in #{other.pk}" in words(refused)
    assert not SavedDraft.objects.exists()


def test_a_colleague_who_is_writing_in_the_one_that_stays_is_told(desk: Client, maya: Agent) -> None:
    ticket, other = make_ticket(), make_ticket()
    seen = max(m.pk for m in other.messages.all())
    desk.post(page_of(ticket), {"into": other.pk})
    noor = make_agent("noor")
    answer = signed_in(noor.user).post(page_of(other, "reply"), {"text": "Hello", "seen": seen, "was_open": "on"})
    assert "Something new arrived while you were writing" in words(answer)


def test_the_queue_and_its_counts_show_one_request(desk: Client) -> None:
    ticket, other = make_ticket(subject="It stops"), make_ticket(subject="Still nothing")
    desk.post(page_of(ticket), {"into": other.pk})
    for tab in ("all", "closed", "teams"):
        shown = words(desk.get(reverse("admin:tickets_ticket_changelist"), {"tab": tab}))
        assert "It stops" not in shown.replace("#", "")
        assert ("Still nothing" in shown) == (tab != "closed")
