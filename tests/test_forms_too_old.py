"""A form whose token doesn't fit any more: what was typed comes back with a button, and is never lost."""

import html
import re

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.people import make_agent
from tests.tickets.factories import ticket_row
from tests.tickets.pages.test_contact import FORM, filled
from tickets.access import request_token
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
OURS = {"origin": "http://testserver"}
TYPED = 'It says <b>"no network"</b>.\nSince Monday.'


@pytest.fixture
def strict() -> Client:
    return Client(enforce_csrf_checks=True)


def form_in(page: str) -> dict[str, str]:
    """What a browser would send from the page's own form."""
    form = page.split('enctype="multipart/form-data">', 1)[1].split("</form>", 1)[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    texts = re.findall(r'<textarea name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.S)
    return {name: html.unescape(value) for name, value in (*hidden, *texts)}


def test_a_customers_form_comes_back_whole_and_one_click_sends_it(strict: Client) -> None:
    posted = filled(details=TYPED, defect="on")
    answer = strict.post(FORM, posted, headers=OURS)
    page = answer.content.decode()
    assert (answer.status_code, Ticket.objects.count()) == (403, 0)
    assert "Not sent yet" in page and "reload" not in page
    assert page.count('aria-label="What you typed"') == 1
    again = form_in(page)
    assert {name: again[name] for name in posted} == {name: str(value) for name, value in posted.items()}
    assert strict.post(FORM, again, headers=OURS).status_code == 302
    assert Ticket.objects.get().messages.get().text == TYPED


def test_a_reply_on_the_requests_page_comes_back_too_and_asks_for_its_files(strict: Client) -> None:
    from_customer = f"/en/requests/{request_token(ticket_row())}/"
    posted = {"details": TYPED, "attachments": SimpleUploadedFile("app.log", b"log")}
    page = strict.post(from_customer, posted, headers=OURS).content.decode()
    assert f'action="{from_customer}"' in page
    assert 'type="file" name="attachments"' in page
    assert form_in(page)["details"] == TYPED


def test_a_form_of_another_site_gets_no_button(strict: Client) -> None:
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {}):
        page = strict.post(FORM, filled(details=TYPED), headers=headers).content.decode()
        assert "<textarea readonly" in page and html.escape(TYPED) in page
        assert 'enctype="multipart/form-data"' not in page.split("data-chat-bubble")[0]


def test_at_the_desk_a_stale_page_is_sent_once_more_and_a_lost_session_signs_in_first(strict: Client) -> None:
    ticket, maya = ticket_row(), make_agent("maya", "connectivity")
    address = f"/admin/tickets/ticket/{ticket.pk}/reply/"
    posted = {"text": TYPED, "seen": ticket.messages.get().pk}
    signed_out = strict.post(address, posted, headers=OURS)
    page = signed_out.content.decode()
    assert (signed_out.status_code, "data-chat-bubble" in page, 'class="desk-top"' in page) == (403, False, True)
    assert f'href="{address}"' in page and html.escape(TYPED) in page
    assert 'enctype="multipart/form-data"' not in page
    strict.force_login(maya.user)
    again = form_in(strict.post(address, posted, headers=OURS).content.decode())
    assert strict.post(address, again, headers=OURS).status_code == 302
    assert ticket.messages.get(author="agent").text == TYPED


def test_a_password_is_never_written_into_a_page(strict: Client) -> None:
    User.objects.create_user("maya", password="correct horse battery")
    answer = strict.post("/admin/login/", {"username": "maya", "password": "correct horse battery"}, headers=OURS)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "correct horse" not in page
    assert 'href="/admin/login/"' in page
