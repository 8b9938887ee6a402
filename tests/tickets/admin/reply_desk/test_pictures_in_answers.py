"""A picture that the text names stands there: in the letter, in the thread, on the request’s page, and in a preview."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.people import make_agent, signed_in
from tests.tickets.factories import make_png, ticket_row
from tickets.access import request_url
from tickets.attachments.files import IncomingFile
from tickets.drafts.saving import DraftPlace, attach
from tickets.models import Attachment, OutgoingEmail, Ticket
from tickets.outbox.letterhead import as_it_leaves

pytestmark = pytest.mark.django_db
TEXT = "Look:\n![the plug](plug.png)\nand ![elsewhere](https://x.example/a.png), ![lost](lost.png)"


@pytest.fixture
def client() -> Client:
    return signed_in(make_agent("maya", "connectivity").user)


def posted(ticket: Ticket) -> dict[str, object]:
    files = [SimpleUploadedFile("plug.png", make_png(), "image/png"), SimpleUploadedFile("log.txt", b"the log")]
    return {"text": TEXT, "seen": ticket.messages.latest("pk").pk, "attached": files}


def sent(client: Client, ticket: Ticket) -> EmailMessage:
    client.post(reverse("admin:tickets_ticket_reply", args=[ticket.pk]), posted(ticket))
    letter = message_from_bytes(as_it_leaves(OutgoingEmail.objects.get()), _class=EmailMessage, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    return letter


def test_the_letter_shows_it_by_its_content_id_and_encloses_the_others(client: Client) -> None:
    letter = sent(client, ticket_row())
    parts = {part.get_filename(): part for part in letter.walk() if part.get_filename()}
    shown = parts["plug.png"]
    assert (shown["Content-Disposition"].content_disposition, shown.get_content_type()) == ("inline", "image/png")
    assert shown.get_content() == make_png()
    assert parts["log.txt"]["Content-Disposition"].content_disposition == "attachment"
    html, text = (letter.get_body((kind,)) for kind in ("html", "plain"))
    assert html and text
    assert f'<img src="cid:{shown["Content-ID"].strip("<>")}" alt="the plug">' in html.get_content()
    assert html.get_content().count("<img") == 1
    assert text.get_content().splitlines()[:3] == [
        "Look:",
        "[the plug]",
        "and ![elsewhere](https://x.example/a.png), ![lost](lost.png)",
    ]


def test_both_see_it_in_the_text_and_the_others_below(client: Client) -> None:
    ticket = ticket_row()
    sent(client, ticket)
    file = Attachment.objects.get(name="plug.png")
    desk = client.get(ticket.get_absolute_url()).content.decode()
    theirs = Client().get(request_url(ticket), follow=True).content.decode()
    for page, picture_at in [
        (desk, reverse("admin:tickets_ticket_preview", args=[ticket.pk, file.public_id])),
        (theirs, f"/files/{file.public_id}/"),
    ]:
        assert 'alt="the plug"' in page
        assert page.count(f'{picture_at}"') + page.count(f'{picture_at}preview/"') >= 1
        assert page.count("<img") == 1 + page.count("data:image/svg")


def test_its_preview_has_it_too(client: Client) -> None:
    ticket = ticket_row()
    shown = client.post(reverse("admin:tickets_ticket_preview_answer", args=[ticket.pk]), posted(ticket))
    assert '<img src="data:image/png;base64,' in shown.content.decode()
    assert not Attachment.objects.exists()


def test_what_is_no_picture_is_shown_nowhere(client: Client) -> None:
    ticket = ticket_row()
    page = SimpleUploadedFile("page.png", b"<svg onload=alert(1)>", "image/png")
    shown = client.post(
        reverse("admin:tickets_ticket_preview_answer", args=[ticket.pk]), {"text": "![x](page.png)", "attached": [page]}
    )
    assert "<img" not in shown.content.decode()


def test_two_pictures_of_one_name_get_two(client: Client) -> None:
    ticket = ticket_row()
    owner = make_agent("omar", "connectivity").user.pk
    place = DraftPlace(owner_id=owner, ticket_id=ticket.pk, name="reply")
    file = IncomingFile("image.png", "image/png", make_png())
    names = [attach(place, file, now=timezone.now()).name for _ in range(3)]
    assert names == ["image.png", "image-2.png", "image-3.png"]
