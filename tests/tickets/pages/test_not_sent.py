"""What was typed on a page whose link opens nothing any more, or not everything: it comes back to whoever typed it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.moments import NOON
from tests.people import make_agent, signed_in
from tests.tickets.factories import make_case, make_ticket
from tests.tickets.pages.test_whose_request import words
from tickets.access import case_token, completion_token, request_token, sent_token
from tickets.guarantee.steps import ending
from tickets.link_renewal import renew_links
from tickets.models import AddressProof, ConformityCase, Message, OutgoingEmail, Ticket
from tickets.pages.forms import LONGEST_TEXT

pytestmark = pytest.mark.django_db
TYPED = "It stops <b>after</b> ten minutes."
SHOWN = "It stops &lt;b&gt;after&lt;/b&gt; ten minutes.</textarea>"
SECRET = "My neighbour listens."


@pytest.fixture
def ticket() -> Ticket:
    return make_ticket(subject=SECRET, text=SECRET)


def page_of(ticket: Ticket) -> str:
    return f"/en/requests/{request_token(ticket)}/"


def doors(case: ConformityCase) -> dict[str, dict[str, str]]:
    """Each page that a signed link opens and that takes a text, with what was typed there."""
    ticket = case.ticket
    return {
        page_of(ticket): {"details": TYPED},
        f"/en/requests/{completion_token(ticket)}/complete/": {"platform": "Windows 11", "reason": TYPED},
        f"/en/cases/{case_token(case)}/serious/": {"words": TYPED},
        f"/en/cases/{case_token(case)}/withdraw/": {"words": TYPED},
    }


def assert_given_back(answer: HttpResponse, *, status: int) -> str:
    page = words(answer)
    assert answer.status_code == status
    assert ("Nothing was sent" in page, SHOWN in page, SECRET in page) == (True, True, False)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    return page


def test_what_was_typed_while_an_agent_ended_the_links_comes_back_from_every_page(client: Client) -> None:
    case = make_case(now=timezone.now())
    Ticket.objects.filter(pk=case.ticket_id).update(subject=SECRET)
    open_pages = doors(case)
    for door in open_pages:
        assert client.get(door).status_code == 200, door
    assert signed_in(make_agent().user).post(f"/admin/tickets/ticket/{case.ticket_id}/end-links/").status_code == 302
    for door, posted in open_pages.items():
        assert client.get(door).status_code == 404
        page = assert_given_back(client.post(door, {**posted, "key": ""}), status=404)
        assert "The link of this page opens nothing any more." in page
        assert posted.get("platform", "") in page
    assert Message.objects.filter(author=Message.Author.CUSTOMER).count() == 1


def test_a_forged_link_shows_what_was_posted_and_nothing_else_and_a_button_alone_is_not_found(client: Client) -> None:
    for door in ("/en/requests/1.x/", "/en/requests/1.x/complete/", "/en/cases/1.x/serious/"):
        assert_given_back(client.post(door, {"details": TYPED}), status=404)
        assert "Nothing was sent" not in words(client.post(door, {"mine": "1", "key": "a-key", "details": " "}))
        assert client.post(door, {"mine": "1"}).status_code == 404
    mistyped = client.post("/en/contact/sent/1.x/", {"email": "ada@mail.example"})
    assert (mistyped.status_code, "ada@mail.example</textarea>" in words(mistyped)) == (404, True)


def test_what_was_typed_at_an_address_that_was_corrected_meanwhile_comes_back(client: Client) -> None:
    ticket = make_ticket(subject=SECRET, text=SECRET, proved=False)
    door = page_of(ticket)
    client.post(f"/en/contact/sent/{sent_token(ticket)}/", {"email": "claire@mail.example"})
    assert_given_back(client.post(door, {"details": TYPED}), status=404)


def test_what_was_typed_when_the_link_grew_old_comes_back_and_no_letter_leaves(client: Client, ticket: Ticket) -> None:
    long_ago = timezone.now() - timedelta(days=366)
    OutgoingEmail.objects.update(created_at=long_ago)
    letters = OutgoingEmail.objects.count()
    page = assert_given_back(client.post(page_of(ticket), {"details": TYPED}), status=403)
    assert f'href="{page_of(ticket)}"' in page
    assert OutgoingEmail.objects.count() == letters
    assert "A new link is on its way" in words(client.post(page_of(ticket)))


def test_what_was_typed_where_the_link_proves_no_more_comes_back(client: Client, ticket: Ticket) -> None:
    AddressProof.objects.all().delete()
    page = assert_given_back(client.post(page_of(ticket), {"details": TYPED}), status=403)
    assert "Say first that this request is yours." in page
    assert client.post(page_of(ticket), {"mine": "1"}).status_code == 302


def test_what_an_agent_typed_on_the_customers_page_comes_back_and_is_not_sent() -> None:
    case = make_case(now=timezone.now())
    Ticket.objects.filter(pk=case.ticket_id).update(subject=SECRET)
    desk, before = signed_in(make_agent().user), Message.objects.count()
    for door, posted in doors(case).items():
        page = assert_given_back(desk.post(door, posted), status=403)
        assert "Only the customer acts here; enter it at the desk." in page
    assert Message.objects.count() == before


def test_files_are_named_and_said_not_to_be_kept(client: Client, ticket: Ticket) -> None:
    door = page_of(ticket)
    renew_links(ticket)
    files = [SimpleUploadedFile("a.png", b"a"), SimpleUploadedFile("<i>.png", b"b")]
    page = assert_given_back(client.post(door, {"details": TYPED, "attachments": files}), status=404)
    assert "Your files were not kept: a.png, &lt;i&gt;.png" in page


def test_no_more_comes_back_than_a_form_takes(client: Client) -> None:
    answer = client.post("/en/requests/1.x/", {"details": "x" * (LONGEST_TEXT + 5)})
    assert answer.content.decode().count("x" * LONGEST_TEXT) == 1
    assert "x" * (LONGEST_TEXT + 1) not in answer.content.decode()


def test_a_text_too_long_for_an_act_that_is_over_comes_back_with_its_form(client: Client) -> None:
    case = make_case(now=NOON)
    door = f"/en/cases/{case_token(case)}/serious/"
    ending.withdraw(case, words="It works.", now=NOON)
    assert client.get(door).status_code == 302
    answer = client.post(door, {"words": TYPED * 200})
    assert (answer.status_code, "after&lt;/b&gt; ten minutes.</textarea>" in words(answer)) == (200, True)
