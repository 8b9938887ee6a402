"""Who gets an answer: the customer at an address of theirs, people in Cc whom all see, and in Bcc whom nobody does."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from tests.people import make_agent, signed_in
from tests.tickets.factories import incoming_row, ticket_row
from tickets.access import request_token
from tickets.models import CustomerAddress, OutgoingEmail, SavedDraft, Ticket, TicketEvent
from tickets.outbox.letterhead import as_it_leaves
from tickets.outbox.signed_ids import is_our_id
from tickets.replying.leaving import send_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


@pytest.fixture
def client() -> Client:
    return signed_in(make_agent("maya", "connectivity").user)


def reply(client: Client, ticket: Ticket, **posted: object) -> HttpResponse:
    given = {"text": "Try this.", "seen": ticket.messages.latest("pk").pk, **posted}
    return client.post(reverse("admin:tickets_ticket_reply", args=[ticket.pk]), given)


def sent() -> list[tuple[str, str]]:
    return list(OutgoingEmail.objects.order_by("pk").values_list("kind", "to_address"))


def test_another_address_of_the_customer_gets_it_and_what_comes_after(client: Client) -> None:
    ticket = ticket_row()
    now = timezone.now()
    CustomerAddress.objects.create(customer=ticket.customer, address="Claire@work.example", added_at=now)
    assert "Which of the customer’s addresses" in client.get(ticket.get_absolute_url()).content.decode()
    reply(client, ticket, to="claire@work.example")
    reply(client, ticket, text="And that.")
    assert sent() == [("reply", "claire@work.example")] * 2
    reply(client, ticket, text="Back.", to=ticket.customer.email)
    assert sent()[-1] == ("reply", ticket.customer.email)
    refused = reply(client, ticket, text="No.", to="omar@example.org")
    assert "It is not known as an address of this customer." in refused.content.decode()
    assert len(sent()) == 3


def test_in_cc_somebody_is_let_in_and_everybody_sees_it(client: Client) -> None:
    ticket = ticket_row()
    reply(client, ticket, cc="Omar@example.org; ines@example.org")
    assert [address for _kind, address in sent()] == [ticket.customer.email, "omar@example.org", "ines@example.org"]
    letter = message_from_bytes(as_it_leaves(OutgoingEmail.objects.earliest("pk")), policy=policy.default)
    assert letter["Cc"] == "omar@example.org, ines@example.org"
    assert TicketEvent.objects.filter(ticket=ticket, kind="let_in").count() == 2
    assert "Cc: omar@example.org" in client.get(ticket.get_absolute_url()).content.decode()


def test_in_bcc_nobody_sees_it_and_an_answer_acts_for_nobody(client: Client) -> None:
    ticket = ticket_row()
    incoming_row(ticket, message_id_header="<first@example.org>")
    reply(client, ticket, bcc="boss@pelerine-group.example", close="1")
    own, copy = OutgoingEmail.objects.order_by("pk")
    assert (copy.kind, copy.to_address, copy.message) == ("copy", "boss@pelerine-group.example", own.message)
    theirs, ours = (message_from_bytes(as_it_leaves(letter), policy=policy.default) for letter in (own, copy))
    assert "boss" not in theirs.as_string()
    assert (theirs["References"], theirs["In-Reply-To"]) == ("<first@example.org>", "<first@example.org>")
    assert (ours["Reply-To"], ours["References"], ours["In-Reply-To"]) == ("support@pelerine.example", None, None)
    assert not is_our_id(ours["Message-ID"])
    assert request_token(ticket) not in copy.text + copy.html
    assert "how-it-was" not in copy.text
    assert "Try this." in copy.text
    assert (
        "boss@pelerine-group.example"
        in client.get(reverse("admin:tickets_outgoingemail_change", args=[copy.pk])).content.decode()
    )


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("cc", "nonsense", "“nonsense” is no mail address."),
        ("cc", "claire@example.org", "claire@example.org is the customer’s own."),
        ("cc", "support@pelerine.example", "is ours: letters to it would come back to us."),
        ("bcc", "support+x@pelerine.example", "is ours: letters to it would come back to us."),
        ("bcc", "a@x.example b@x.example c@x.example d@x.example e@x.example f@x.example", "At most 5 people"),
    ],
)
def test_what_is_not_allowed_says_why_beside_the_field(client: Client, field: str, typed: str, said: str) -> None:
    ticket = ticket_row()
    ticket.customer.email = "claire@example.org"
    ticket.customer.save()
    assert said in reply(client, ticket, **{field: typed}).content.decode()
    assert sent() == []


def test_they_wait_with_the_answer_and_come_back_with_it(client: Client, settings: Settings) -> None:
    settings.UNDO_SECONDS = 10
    ticket = ticket_row()
    reply(client, ticket, cc="omar@example.org", bcc="boss@group.example")
    assert not ticket.participants.exists()
    [key] = SavedDraft.objects.values_list("pk", flat=True)
    client.post(reverse("admin:tickets_ticket_call-back", args=[ticket.pk]), {"answer": key})
    words = SavedDraft.objects.get().words
    assert {name: each["is"] for name, each in words.items()} == {
        "text": "Try this.",
        "cc": "omar@example.org",
        "bcc": "boss@group.example",
    }
    reply(client, ticket, cc="omar@example.org", bcc="boss@group.example")
    send_due(now=timezone.now() + timedelta(seconds=11))
    assert sorted(kind for kind, _address in sent()) == ["copy", "reply", "reply"]


def test_the_preview_has_no_link_where_somebody_will_read_along(client: Client) -> None:
    ticket = ticket_row(language="en")
    door = reverse("admin:tickets_ticket_preview_answer", args=[ticket.pk])
    alone, together = (
        client.post(door, {"text": "Hi.", "seen": "0", "cc": cc}).content.decode() for cc in ("", "omar@example.org")
    )
    assert ("/requests/" in alone, "/requests/" in together) == (True, False)
