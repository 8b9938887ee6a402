"""Who is copied in gets nothing, until an agent lets them in."""

from datetime import timedelta

import pytest
from django.conf import settings

from tests.tickets.mailroom.letters import NOW, an_agent, letter, receive, ticket_of
from tickets.handling import NotYours, let_in, reply, show_out
from tickets.mailroom import threads
from tickets.models import IncomingEmail, OutgoingEmail

pytestmark = pytest.mark.django_db
Fate = IncomingEmail.Fate
CC = f"Bo <bo@mail.example>, {settings.SUPPORT_ADDRESS}, ada@mail.example"


def replies() -> list[str]:
    sent = OutgoingEmail.objects.filter(kind="reply").order_by("pk")
    return list(sent.values_list("to_address", flat=True))


def test_a_new_cc_is_seen_by_agents_and_gets_nothing():
    ticket = ticket_of(receive(letter(Cc=CC)))
    assert [(one.address, one.let_in_at) for one in ticket.participants.all()] == [("bo@mail.example", None)]
    reply(ticket, agent=an_agent(), text="For you alone.", now=NOW)
    assert replies() == ["ada@mail.example"]
    answer = letter(
        "I am Bo.", From="bo@mail.example", In_Reply_To="<first@mail.example>", Message_ID="<b@mail.example>"
    )
    row = receive(answer)
    assert (row.fate, ticket_of(row).possibly_related) == (Fate.TICKET, ticket)


def test_who_was_let_in_gets_copies_without_the_link_and_their_letters_join():
    ticket, agent = ticket_of(receive(letter(Cc=CC))), an_agent()
    reply(ticket, agent=agent, text="Before.", now=NOW)
    let_in(ticket, address="Bo@mail.example", by=agent, now=NOW)
    reply(ticket, agent=agent, text="After.", now=NOW)
    assert replies() == ["ada@mail.example", "ada@mail.example", "bo@mail.example"]
    to_ada, to_bo = OutgoingEmail.objects.filter(message__text="After.").order_by("pk")
    assert "/request" in to_ada.text
    assert "/request" not in to_bo.text + to_bo.html
    assert to_bo.to_name == ""
    row = receive(
        letter("Mine too.", From="bo@mail.example", In_Reply_To="<first@mail.example>", Message_ID="<b@mail.example>")
    )
    assert (row.fate, row.ticket) == (Fate.REPLY, ticket)
    assert row.message is not None
    assert (row.message.from_address, row.message.verified) == ("bo@mail.example", False)


def test_a_participants_own_signed_address_dies_with_their_part():
    ticket, agent = ticket_of(receive(letter())), an_agent()
    address = threads.reply_address(ticket, recipient="bo@mail.example")
    assert receive(letter("Early.", From="bo@mail.example"), recipients=(address,)).ticket != ticket
    let_in(ticket, address="bo@mail.example", by=agent, now=NOW)
    assert receive(letter("In.", From="bo@mail.example"), recipients=(address,)).ticket == ticket
    show_out(ticket, address="bo@mail.example", by=agent, now=NOW)
    assert receive(letter("Late.", From="bo@mail.example"), recipients=(address,)).ticket != ticket


def test_an_agent_of_another_team_lets_nobody_in():
    ticket = ticket_of(receive(letter("My invoice, please.", Cc=CC)))
    assert ticket.topic == "billing"
    with pytest.raises(NotYours):
        let_in(ticket, address="bo@mail.example", by=an_agent("general"), now=NOW + timedelta(days=1))
    assert ticket.participants.get().let_in_at is None
