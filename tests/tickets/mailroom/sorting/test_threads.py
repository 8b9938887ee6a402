"""Nobody gets into a ticket without proof."""

import pytest
from django.conf import settings
from pytest_django import Settings

from supportportal.foundations.topics import Topic
from tests.people import make_agent
from tests.tickets.mailroom.letters import adas_ticket, letter, receive, ticket_of
from tickets.handling import reply
from tickets.letters.addresses import with_plus
from tickets.models import IncomingEmail, OutgoingEmail, Ticket
from tickets.outbox import signed_ids

pytestmark = pytest.mark.django_db
Fate = IncomingEmail.Fate


def changed(token: str) -> str:
    """The same address with one character of its signature changed."""
    local, _, domain = token.rpartition("@")
    return f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"


def test_the_signed_address_leads_into_its_ticket_in_any_case():
    ticket = adas_ticket()
    row = receive(letter(), recipients=(signed_ids.reply_address(ticket).upper(),))
    assert (row.fate, row.ticket, row.why) == (Fate.REPLY, ticket, "the signed address it was sent to")


def test_an_altered_address_leads_nowhere():
    ticket, other = adas_ticket(), adas_ticket("bo@mail.example")
    assert receive(letter("Good."), recipients=(signed_ids.reply_address(ticket),)).ticket == ticket
    mac = signed_ids.reply_address(ticket).rpartition(".example")[0].split(".")[-1].partition("@")[0]
    for number, address in enumerate(
        [
            changed(signed_ids.reply_address(ticket)),
            with_plus(f"t.{other.pk}.{mac}"),
            with_plus(f"t.{ticket.pk}."),
            with_plus("t"),
        ]
    ):
        row = receive(letter(f"Bad {number}."), recipients=(address,))
        assert row.fate == Fate.TICKET
        assert row.ticket not in (ticket, other)


def test_a_signed_address_dies_with_the_address_it_was_made_for():
    ticket = adas_ticket()
    address = signed_ids.reply_address(ticket)
    ticket.customer.email = "new@mail.example"
    ticket.customer.save()
    assert receive(letter(), recipients=(address,)).ticket != ticket


def test_our_signed_message_id_leads_into_its_ticket_and_an_altered_one_does_not():
    ticket = adas_ticket()
    reply(ticket, agent=make_agent("ines", *Topic), text="Try this.", now=ticket.opened_at)
    ours = OutgoingEmail.objects.get(kind="reply").message_id_header
    assert receive(letter("Good.", References=f"<a@b.c> {ours} <d@e.f>")).ticket == ticket
    assert receive(letter("Bad.", References=changed(ours.strip("<>")).join("<>"))).ticket != ticket
    guessed = ours.replace(f".{ticket.pk}.", f".{ticket.pk + 1}.")
    assert receive(letter("Worse.", In_Reply_To=guessed)).fate == Fate.TICKET


def test_a_known_foreign_message_id_counts_for_its_sender_only():
    first = receive(letter("One.", Message_ID="<one@mail.example>"))
    again = letter("Two.", Message_ID="<two@mail.example>", In_Reply_To="<one@mail.example>")
    assert receive(again).ticket == first.ticket
    stranger = letter(
        "Three.", From="thief@else.example", Message_ID="<three@else.example>", In_Reply_To="<one@mail.example>"
    )
    row = receive(stranger)
    assert (row.fate, row.ticket != first.ticket) == (Fate.TICKET, True)
    assert ticket_of(first).messages.count() == 2


@pytest.mark.parametrize("sender", ["ada@mail.example", "thief@else.example"])
def test_the_number_in_the_subject_is_a_hint_and_never_enough(sender: str):
    ticket = adas_ticket()
    row = receive(letter(From=sender, Subject=f"Re: [#{ticket.pk}]"))
    assert (row.fate, ticket_of(row).possibly_related) == (Fate.TICKET, ticket)
    assert ticket.messages.count() == 1


def test_nobody_but_the_customer_is_ever_written_to():
    ticket = adas_ticket()
    came = letter("Hi.", Cc="curious@else.example", Reply_To="thief@else.example", From="thief@else.example")
    assert receive(came, recipients=(signed_ids.reply_address(ticket),)).ticket == ticket
    reply(ticket, agent=make_agent("ines", *Topic), text="For you alone.", now=ticket.opened_at)
    assert set(OutgoingEmail.objects.values_list("to_address", flat=True)) == {"ada@mail.example"}


def test_a_rotated_key_is_accepted_while_it_is_a_fallback(settings: Settings):
    ticket = adas_ticket()
    address = signed_ids.reply_address(ticket)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-" * 10
    assert receive(letter("One."), recipients=(address,)).ticket != ticket
    settings.SECRET_KEY_FALLBACKS = [old]
    assert receive(letter("Two."), recipients=(address,)).ticket == ticket


def test_our_message_ids_are_of_our_domain_and_new_each_time():
    ticket = adas_ticket()
    first, second = (signed_ids.new_message_id("reply", ticket) for _ in range(2))
    assert first != second
    assert first.endswith(f"@{settings.PORTAL_DOMAIN}>")
    assert signed_ids.is_our_id(first)
    assert Ticket.objects.count() == 1
