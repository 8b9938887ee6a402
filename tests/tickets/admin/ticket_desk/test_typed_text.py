"""What an agent typed is never lost: not when the ticket goes to another team, not when a page isn't for them."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.people import make_agent, signed_in
from tests.tickets.factories import case_row, ticket_row
from tickets import handling
from tickets.models import Agent, OutgoingEmail, Ticket

pytestmark = pytest.mark.django_db
TYPED = "Please try <WireGuard>.\nIt takes a minute."
ESCAPED = "Please try &lt;WireGuard&gt;.\nIt takes a minute."


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya", "connectivity")


@pytest.fixture
def client(maya: Agent) -> Client:
    return signed_in(maya.user)


def key_on(client: Client, ticket: Ticket) -> str:
    found = re.search(r'name="key" value="([^"]+)"', client.get(ticket.get_absolute_url()).content.decode())
    assert found
    return found[1]


def reply(client: Client, ticket: Ticket, **posted: object):
    address = f"/admin/tickets/ticket/{ticket.pk}/reply/"
    return client.post(address, {"text": TYPED, "seen": ticket.messages.latest("pk").pk, **posted})


def handed_to_billing(ticket: Ticket) -> None:
    lead = make_agent("lead", "connectivity", "billing")
    handling.transfer(ticket, topic="billing", by=lead, now=ticket.opened_at)


def test_a_ticket_transferred_while_somebody_types_gives_the_text_back_and_says_where_it_is(client: Client) -> None:
    ticket = ticket_row("No connection", text="A secret of the customer")
    key = key_on(client, ticket)
    handed_to_billing(ticket)
    answer = reply(client, ticket, key=key)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"{ESCAPED}</textarea>" in page
    assert "Ticket #" in page and "is with “Billing” now" in page
    assert 'class="desk-top"' in page and "data-chat-bubble" not in page
    assert "A secret of the customer" not in page and "No connection" not in page
    assert (ticket.messages.filter(author="agent").count(), OutgoingEmail.objects.count()) == (0, 0)


def test_who_was_never_shown_the_ticket_gets_their_own_words_back_and_learns_nothing(client: Client) -> None:
    other, mine = ticket_row("Refund", topic="billing"), ticket_row()
    stranger = make_agent("paul", "billing")
    keys = ["", key_on(client, mine), key_on(signed_in(stranger.user), other), "made:up"]
    pages = [reply(client, other, key=key) for key in keys]
    missing = client.post("/admin/tickets/ticket/999999/reply/", {"text": TYPED, "seen": "1"})
    assert {answer.status_code for answer in (*pages, missing)} == {404}
    for answer in (*pages, missing):
        page = answer.content.decode()
        assert f"{ESCAPED}</textarea>" in page
        assert "with “Billing”" not in page
    without_tokens = [re.sub(r'value="\w{64}"|\d+', "", answer.content.decode()) for answer in (*pages, missing)]
    assert len(set(without_tokens)) == 1
    assert other.messages.filter(author="agent").count() == 0


def test_a_ticket_that_an_agent_may_still_read_is_answered_wherever_it_went(client: Client, maya: Agent) -> None:
    ticket = ticket_row()
    key = key_on(client, ticket)
    handling.bring_over(ticket, topic="billing", by=maya, now=ticket.opened_at)
    Ticket.objects.filter(pk=ticket.pk).update(assignee=maya)
    assert reply(client, ticket, key=key, seen=ticket.messages.latest("pk").pk).status_code == 302


@pytest.mark.parametrize("address", ["/admin/nothing/here/", "/admin/tickets/ticket/999999/change/"])
def test_what_the_desk_has_not_is_said_by_the_desk(client: Client, address: str) -> None:
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert ('class="desk-top"' in page, "data-chat-bubble" in page, "/en/faq/" in page) == (True, False, False)
    assert 'href="/admin/tickets/ticket/"' in page


def test_what_is_forbidden_at_the_desk_is_said_by_the_desk_and_elsewhere_as_before(client: Client) -> None:
    answer = client.get("/admin/auth/user/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert ('class="desk-top"' in page, "This page isn’t for you" in page, "data-chat-bubble" in page) == (
        True,
        True,
        False,
    )
    refused = client.post("/admin/auth/user/add/", {"username": "x y", "password1": "secret words here"})
    assert refused.status_code == 403
    assert "secret words" not in refused.content.decode()


def test_a_reply_sent_again_after_going_back_is_one_letter_and_the_agent_is_told(client: Client) -> None:
    ticket = ticket_row()
    key = key_on(client, ticket)
    first = reply(client, ticket, key=key)
    again = reply(client, ticket, key=key, seen=ticket.messages.latest("pk").pk, close="1")
    assert (first.status_code, again.status_code) == (302, 302)
    assert "and not a second time: “Reply sent.”" in client.get(ticket.get_absolute_url()).content.decode()
    assert (ticket.messages.filter(author="agent").count(), OutgoingEmail.objects.count()) == (1, 1)


def test_a_reply_changed_after_going_back_is_not_swallowed_and_goes_when_it_is_meant(client: Client) -> None:
    ticket = ticket_row()
    key = key_on(client, ticket)
    reply(client, ticket, key=key)
    seen = ticket.messages.latest("pk").pk
    files = [SimpleUploadedFile("a.txt", b"one")]
    page = reply(client, ticket, key=key, text="Try port 443.", seen=seen, attached=files).content.decode()
    assert "This form was sent already" in page and "Try port 443.</textarea>" in page
    assert "Choose the files again" in page
    fresh = re.search(r'name="key" value="([^"]+)"', page)
    assert fresh and fresh[1] != key
    reply(client, ticket, key=fresh[1], text="Try port 443.", seen=seen)
    assert [m.text for m in ticket.messages.filter(author="agent").order_by("pk")] == [TYPED, "Try port 443."]


def test_a_note_and_a_question_of_a_case_are_written_once_for_each_showing_of_the_page(client: Client) -> None:
    ticket = ticket_row()
    case = case_row(ticket, days_ago=3)
    key = key_on(client, ticket)
    acts = {
        "note": {"text": "Same as last week", "seen": ticket.messages.get().pk},
        "report-progress": {"case": case.pk, "fact": "We look", "next_step": "We go on", "by_day": "2099-01-01"},
    }
    for _ in range(2):
        for act, posted in acts.items():
            assert client.post(f"/admin/tickets/ticket/{ticket.pk}/{act}/", {**posted, "key": key}).status_code == 302
    assert ticket.messages.filter(author="note").count() == 1
    assert case.events.filter(kind="progress").count() == 1


def test_a_refused_reply_may_be_sent_again_with_the_same_key(client: Client) -> None:
    ticket = ticket_row()
    case_row(ticket, days_ago=3)
    key = key_on(client, ticket)
    assert reply(client, ticket, key=key, close="1").status_code == 200
    assert reply(client, ticket, key=key).status_code == 302
    assert OutgoingEmail.objects.count() == 1


def test_a_note_that_an_assignment_leaves_keeps_no_answer_back_and_a_typed_one_does(client: Client) -> None:
    ticket, paul = ticket_row(), make_agent("paul", "connectivity")
    seen = ticket.messages.get().pk
    handling.assign(ticket, to=paul, by=paul, now=timezone.now())
    assert reply(client, ticket, seen=seen).status_code == 302
    seen = ticket.messages.latest("pk").pk
    signed_in(paul.user).post(f"/admin/tickets/ticket/{ticket.pk}/note/", {"text": "Don’t refund", "seen": seen})
    answer = reply(client, ticket, seen=seen, text="You get a refund.")
    assert "Something new arrived while you were writing" in answer.content.decode()


def test_a_reply_to_a_ticket_closed_meanwhile_is_kept_and_reopens_it_only_knowingly(client: Client) -> None:
    ticket, paul = ticket_row(), make_agent("paul", "connectivity")
    seen = ticket.messages.get().pk
    assert 'name="was_open" value="1"' in client.get(ticket.get_absolute_url()).content.decode()
    handling.close(ticket, by=paul, now=timezone.now())
    page = reply(client, ticket, seen=seen, was_open="1").content.decode()
    assert "The ticket was closed while you were writing" in page and f"{ESCAPED}</textarea>" in page
    assert "Reply and reopen" in page and 'name="was_open"' not in page
    ticket.refresh_from_db()
    assert (ticket.status, OutgoingEmail.objects.count()) == ("closed", 0)
    assert reply(client, ticket, seen=seen).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.status, OutgoingEmail.objects.count()) == ("waiting_for_customer", 1)
