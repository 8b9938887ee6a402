"""A letter as it was designed: its words and its own pictures, in a document that can do nothing."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.people import make_agent, signed_in
from tests.tickets.attachments.files import picture
from tests.tickets.factories import ticket_row
from tickets.attachments.files import IncomingFile, keep
from tickets.attachments.letter_html import letter_page
from tickets.models import Attachment, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return signed_in(make_agent("maya", "connectivity").user)


def a_letter(html: str, **files: bytes) -> Message:
    message = ticket_row().messages.get()
    Message.objects.filter(pk=message.pk).update(html=html)
    for name, content in files.items():
        keep(
            Attachment(message=message),
            IncomingFile(f"{name}.png", "image/png", content, content_id=f"<{name}@example.org>"),
        )
    message.refresh_from_db()
    return message


def shown(client: Client, message: Message) -> str:
    return client.get(reverse("admin:tickets_ticket_letter", args=[message.ticket_id, message.pk])).content.decode()


def test_only_pictures_that_came_with_the_letter_are_shown_and_the_others_counted(client: Client) -> None:
    message = a_letter(
        '<p>Here:</p><img src="cid:shot%40example.org"><img src="CID:shot@example.org"><img src="cid:gone@example.org">'
        '<img src="https://tracker.example/p.gif"><img src="//tracker.example/p.gif">'
        '<img src="data:image/svg+xml,<svg onload=x()>">',
        shot=picture(),
    )
    page = shown(client, message)
    sources = re.findall(r'src="([^"]*)"', page)
    assert [source[:22] for source in sources] == ["data:image/png;base64,"] * 2
    assert "tracker.example" not in page
    assert "4 pictures that did not come with the letter are not loaded" in page


@pytest.mark.parametrize(
    "html",
    [
        "<script>x()</script>",
        "<p onclick=x()>a</p>",
        '<a href="javascript:x()">a</a>',
        "<style>p{background:url(//tracker.example)}</style>",
        '<p style="background:url(//tracker.example)">a</p>',
        "<svg><script>x()</script></svg>",
        "<iframe srcdoc='<script>x()</script>'></iframe>",
        "<form action=//tracker.example><input name=x></form>",
        '<base href="//tracker.example"><link rel=stylesheet href="//tracker.example/x()">',
        '<meta http-equiv=refresh content="0;url=//tracker.example">',
        "<math><mi><style><img src=x onerror=x()></style></mi></math>",
        '<noscript><p title="</noscript><img src=x onerror=x()>">',
    ],
)
def test_nothing_in_it_runs_loads_or_leads_astray(html: str) -> None:
    cleaned = letter_page(html, pictures=()).html
    assert re.findall(r"script|onclick|onerror=|javascript:|style|tracker|<(?:form|base|meta|svg|iframe)", cleaned) in (
        [],
        ["onerror="] if "&lt;" in cleaned or "title=" in cleaned else [],
    )


def test_html_that_is_too_tangled_to_be_shown_costs_no_time_when_it_is_looked_at() -> None:
    """As letters kept it before there was a bound."""
    assert letter_page("<p>Hello</p>", pictures=()).html == "<p>Hello</p>"
    assert letter_page("<b>" * 1_000 + "x", pictures=()).html == ""


def test_the_document_forbids_everything_even_when_its_address_is_opened(client: Client) -> None:
    message = a_letter("<p>Hello</p>")
    response = client.get(reverse("admin:tickets_ticket_letter", args=[message.ticket_id, message.pk]))
    assert response["Content-Security-Policy"] == (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; style-src 'self'; "
        "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
    )
    assert (response["X-Frame-Options"], response["Referrer-Policy"]) == ("SAMEORIGIN", "no-referrer")
    assert "no-store" in response["Cache-Control"]
