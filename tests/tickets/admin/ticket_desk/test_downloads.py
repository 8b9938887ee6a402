"""Files leave the desk as downloads: nothing a customer sent ever opens as a page."""

import pytest
from django.core.files.base import ContentFile
from django.http import FileResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.people import make_agent, signed_in
from tests.tickets.factories import attachment_row, incoming_row, outgoing_row, ticket_row
from tickets.models import Attachment, Ticket

pytestmark = pytest.mark.django_db
SVG = b"<svg onload=alert(1)>"


@pytest.fixture
def client() -> Client:
    return signed_in(make_agent("maya", "connectivity").user)


def download(client: Client, ticket: Ticket, file: Attachment) -> FileResponse:
    return client.get(reverse("admin:tickets_ticket_attachment", args=[ticket.pk, file.public_id]))


def test_a_page_disguised_as_a_file_is_bytes_to_the_browser(client: Client) -> None:
    ticket = ticket_row()
    response = download(client, ticket, attachment_row(ticket, "invoice.svg", SVG, unlocked_at=timezone.now()))
    assert response.getvalue() == SVG
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": 'attachment; filename="invoice.svg"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    assert {name: response[name] for name in headers} == headers
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("capture écran.png", "attachment; filename*=utf-8''capture%20%C3%A9cran.png"),
        ('a"b.txt', r'attachment; filename="a\"b.txt"'),
        ("../../etc/passwd", 'attachment; filename="passwd"'),
        ("a\r\nSet-Cookie: x=1", 'attachment; filename="aSet-Cookie: x=1"'),
        ("gpj\u202eexe.txt", 'attachment; filename="gpjexe.txt"'),
    ],
)
def test_a_name_can_do_no_harm(client: Client, name: str, disposition: str) -> None:
    ticket = ticket_row()
    assert download(client, ticket, attachment_row(ticket, name))["Content-Disposition"] == disposition


def test_a_file_of_another_team_is_not_reached_through_a_ticket_of_ones_own(client: Client) -> None:
    mine, theirs = ticket_row(), ticket_row("Refund", topic="billing")
    own, foreign = attachment_row(mine), attachment_row(theirs)
    assert download(client, mine, own).status_code == 200
    assert [download(client, ticket, foreign).status_code for ticket in (mine, theirs)] == [404, 404]


def test_a_file_that_is_gone_from_the_disk_is_not_found(client: Client) -> None:
    ticket = ticket_row()
    file = attachment_row(ticket)
    file.file.storage.delete(file.file.name)
    assert download(client, ticket, file).status_code == 404


def test_a_letter_is_given_out_as_it_came(client: Client) -> None:
    letter = incoming_row(ticket_row())
    letter.raw.save("odd.eml", ContentFile(b"Subject: \xff\r\n\r\n<script>"))
    response = client.get(reverse("admin:tickets_incomingemail_raw", args=[letter.pk]))
    assert response.getvalue() == b"Subject: \xff\r\n\r\n<script>"
    assert response["Content-Disposition"] == f'attachment; filename="letter-{letter.pk}.eml"'


def test_a_letter_is_given_out_as_it_left(client: Client) -> None:
    letter = outgoing_row(ticket_row("No connection"), text="Try this.\n")
    source = client.get(reverse("admin:tickets_outgoingemail_raw", args=[letter.pk])).getvalue().decode()
    for line in [f"Message-ID: {letter.message_id_header}", "Subject: Re: No connection", "Try this."]:
        assert line in source


def test_the_headers_of_a_letter_are_shown_when_somebody_looks_and_only_to_who_may_read_its_ticket(
    client: Client,
) -> None:
    mine, theirs = ticket_row(), ticket_row("Refund", topic="billing")
    raw = (
        b"From: =?utf-8?q?Zo=C3=A9?= <zoe@example.org>\r\nTo: us@example.org\r\nCc: <script>bo@example.org\r\n"
        b"Date: Tue, 10 Mar 2026 10:30:00 +0100\r\nX-Mailer: Pigeon\r\n\r\nHello\r\n"
    )
    for ticket in (mine, theirs):
        letter = incoming_row(ticket, message=ticket.messages.get())
        letter.raw.save("head.eml", ContentFile(raw))
    shown, foreign = (
        client.get(reverse("admin:tickets_ticket_headers", args=[mine.pk, ticket.messages.get().pk]))
        for ticket in (mine, theirs)
    )
    page = shown.content.decode()
    assert foreign.status_code == 404
    assert '<dd dir="auto">Zoé &lt;zoe@example.org&gt;</dd>' in page
    assert "x-mailer: Pigeon" in page
    assert "<script>" not in page
    assert "sandbox" in shown["Content-Security-Policy"]
    assert "To, Cc, date and all headers" in client.get(mine.get_absolute_url()).content.decode()
