"""An answer is looked at before it leaves: it is the very letter, and nothing is kept or sent by looking."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.people import make_agent, make_user, signed_in
from tests.tickets.factories import ticket_row
from tickets.models import Message, OutgoingEmail, Ticket
from tickets.models.links import without_tokens

pytestmark = pytest.mark.django_db
TEXT = "Bonjour **Claire**,\n\n- redémarrez"


@pytest.fixture
def client() -> Client:
    return signed_in(make_agent("maya", "connectivity").user)


def preview(client: Client, ticket: Ticket, *, way: str = "", text: str = TEXT) -> HttpResponse:
    door = reverse("admin:tickets_ticket_preview_answer", args=[ticket.pk])
    return client.post(f"{door}?as={way}", {"text": text, "seen": "0"})


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_looked_at_is_what_leaves(client: Client, language: str) -> None:
    ticket = ticket_row(language=language)
    html, text = (preview(client, ticket, way=way).content.decode() for way in ("dark", "text"))
    assert not OutgoingEmail.objects.exists()
    seen = ticket.messages.latest("pk").pk
    client.post(reverse("admin:tickets_ticket_reply", args=[ticket.pk]), {"text": TEXT, "seen": seen})
    letter = OutgoingEmail.objects.get()
    # Without the link, by which whoever has it acts as the customer, and in the colours of its reader's device.
    left = without_tokens(letter.html).replace("@media (prefers-color-scheme: dark)", "@media all")
    assert html == left.replace("color-scheme: light dark", "color-scheme: dark")
    assert "<strong>Claire</strong>" in html
    assert text == f"{letter.subject}\n\n{without_tokens(letter.text)}"


def test_its_frame_runs_nothing_and_without_a_text_it_says_so(client: Client) -> None:
    shown = preview(client, ticket_row(), text="<script>alert(1)</script>")
    assert "<script>" not in shown.content.decode()
    assert shown["Content-Security-Policy"].startswith("sandbox ")
    assert preview(client, ticket_row(), text=" ").content.decode() == "There is no text yet."


def test_a_stranger_looks_at_nothing() -> None:
    ticket = ticket_row()
    people = [Client(), signed_in(make_user("clerk")), signed_in(make_agent("bill", "billing").user)]
    assert [preview(person, ticket).status_code for person in people] == [302, 404, 404]
    assert Message.objects.count() == 1
