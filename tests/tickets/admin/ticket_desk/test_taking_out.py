"""“Take out…” at the desk: two clicks, a trace for agents and for the customer, and a source that nobody opens."""

import secrets
import zipfile
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supportportal.foundations.topics import Topic
from supportportal.models import AuditEntry
from tests.people import make_agent, signed_in
from tests.tickets.factories import attachment_row, make_ticket, publish_promises, ticket_row
from tests.tickets.mailroom.letters import letter, receive, ticket_of
from tickets.access import request_url
from tickets.admin.form_keys import new_key
from tickets.forgetting.redaction import take_out_words
from tickets.guarantee.evidence.case_file import evidence_zip
from tickets.models import Agent, IncomingEmail, Redaction, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


@pytest.fixture
def card() -> str:
    return f"4111 1111 {secrets.randbelow(9000) + 1000} {secrets.randbelow(9000) + 1000}"


@pytest.fixture
def ada() -> Agent:
    return make_agent("ada", *Topic)


def act(ada: Agent, ticket: Ticket, name: str, **posted: object) -> str:
    key = new_key(ada, ticket_id=ticket.pk)
    url = reverse(f"admin:tickets_ticket_{name}", args=[ticket.pk])
    return signed_in(ada.user).post(url, {"key": key, "kind": "card", **posted}, follow=True).content.decode()


def sealed_letter(ada: Agent, card: str, settings: object) -> IncomingEmail:
    settings.KEEP_ORIGINALS_DAYS = 30
    received = receive(letter(f"My card is\n{card}"))
    message = ticket_of(received).messages.get(author="customer")
    take_out_words(message, words=card, trace=Redaction(kind="card", by=ada), now=timezone.now())
    return IncomingEmail.objects.get(pk=received.pk)


def test_a_passage_is_taken_out_and_its_message_says_by_whom(ada, card):
    ticket = make_ticket(text=f"Mine is {card}")
    page = act(ada, ticket, "take-out", message=ticket.messages.first().pk, words=card)
    assert (card in page, "Taken out for good by Ada" in page) == (False, True)
    assert AuditEntry.objects.filter(act="letters.taken_out").count() == 1


def test_the_customer_reads_what_was_taken_out_by_which_team(ada, card):
    ticket = make_ticket(text=f"Mine is {card}")
    act(ada, ticket, "take-out", message=ticket.messages.first().pk, words=card, kind="other", reason="a bank code")
    page = Client().get(request_url(ticket)).content.decode()
    assert card not in page
    assert "Taken out for good by our team Connectivity on " in page
    assert ": a bank code" in page


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"words": ""}, "Copy the passage here, or tick the whole message."),
        ({"words": "Mine is", "whole": "on"}, "Copy the passage here, or tick the whole message."),
        ({"words": "Mine is", "kind": "other"}, "Say what it is."),
        ({"words": "nothing of it"}, "These words don’t stand in this message."),
    ],
)
def test_what_is_not_said_clearly_takes_nothing_out(ada, card, posted, said):
    ticket = make_ticket(text=f"Mine is {card}")
    assert said in act(ada, ticket, "take-out", message=ticket.messages.first().pk, **posted)
    assert not Redaction.objects.exists()


def test_a_message_of_another_ticket_is_out_of_reach(ada):
    ticket, other = make_ticket(), ticket_row(text="Not theirs", topic="billing")
    maya = make_agent("maya", "connectivity")
    act(maya, ticket, "take-out", message=other.messages.get().pk, words="Not theirs")
    act(maya, ticket, "take-out-file", file=attachment_row(other).pk)
    assert not Redaction.objects.exists()


def test_a_file_that_was_taken_out_is_nobodys_to_open_not_even_unlocked(ada):
    ticket = ticket_row()
    file = attachment_row(ticket)
    page = act(ada, ticket, "take-out-file", file=file.pk, kind="identity")
    assert "Locked: it was taken out for good" in page
    door = reverse("admin:tickets_ticket_attachment", args=[ticket.pk, file.public_id])
    root = signed_in(User.objects.create_superuser("root", "root@desk.example", None))
    root.post(f"{door}unlock/")
    assert [root.get(door).status_code, root.get(f"{door}preview/").status_code] == [404, 404]


def test_a_sealed_source_is_opened_by_nobody_at_the_desk(ada, card, settings):
    sealed = sealed_letter(ada, card, settings)
    client = signed_in(ada.user)
    doors = [
        reverse(f"admin:tickets_incomingemail_{name}", args=[sealed.pk])
        for name in ("raw", "source", "designed", "sealed")
    ]
    doors.append(reverse("admin:tickets_ticket_headers", args=[sealed.ticket_id, sealed.message_id]))
    assert [client.get(door).status_code for door in doors] == [404] * 5
    client.post(reverse("admin:tickets_incomingemail_replay", args=[sealed.pk]))
    assert card not in sealed.ticket.messages.get(author="customer").text


def test_an_administrator_who_says_why_gets_it_and_the_audit_log_keeps_that(ada, card, settings):
    sealed = sealed_letter(ada, card, settings)
    door = reverse("admin:tickets_incomingemail_sealed", args=[sealed.pk])
    root = signed_in(User.objects.create_superuser("root", "root@desk.example", None))
    assert root.post(door, {"reason": " "}).status_code == 302
    assert not AuditEntry.objects.filter(act="read.sealed").exists()
    assert card.encode() in root.post(door, {"reason": "The court asks"}).getvalue()
    assert AuditEntry.objects.get(act="read.sealed").additional_data == {"reason": "The court asks"}


def test_the_file_of_evidence_has_no_sealed_source(ada, card):
    publish_promises("guarantee", "terms")
    ticket = ticket_of(receive(letter(f"I report a lack of conformity.\n{card}")))
    take_out_words(
        ticket.messages.get(author="customer"), words=card, trace=Redaction(kind="card", by=ada), now=timezone.now()
    )
    file = BytesIO()
    evidence_zip(ticket.cases.get(), file=file)
    with zipfile.ZipFile(file) as archive:
        assert "letters/received/001.json" in archive.namelist()
        assert "letters/received/001.eml" not in archive.namelist()
        assert not [name for name in archive.namelist() if card.encode() in archive.read(name)]
