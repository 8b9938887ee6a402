"""Who is copied in gets nothing, until an agent lets them in."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from supportportal.foundations.topics import Topic
from tests.people import make_agent
from tests.tickets.mailroom.letters import NOW, letter, queries_of_a_round, receive, ticket_of
from tickets.handling import reply
from tickets.mailroom.arriving import collecting, spool
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.models import AddressProof, IncomingEmail, OutgoingEmail, Ticket, TicketParticipant
from tickets.outbox import signed_ids
from tickets.outbox.letterhead import as_email
from tickets.participants import let_in, show_out
from tickets.refusals import NotYours

pytestmark = pytest.mark.django_db
Fate = IncomingEmail.Fate
CC = f"Bo <bo@mail.example>, {settings.SUPPORT_ADDRESS}, ada@mail.example"


def replies() -> list[str]:
    sent = OutgoingEmail.objects.filter(kind="reply").order_by("pk")
    return list(sent.values_list("to_address", flat=True))


def test_a_new_cc_is_seen_by_agents_and_gets_nothing():
    ticket = ticket_of(receive(letter(Cc=CC)))
    assert [(one.address, one.let_in_at) for one in ticket.participants.all()] == [("bo@mail.example", None)]
    reply(ticket, agent=make_agent("ines", *Topic), text="For you alone.", now=NOW)
    assert replies() == ["ada@mail.example"]
    answer = letter(
        "I am Bo.", From="bo@mail.example", In_Reply_To="<first@mail.example>", Message_ID="<b@mail.example>"
    )
    row = receive(answer)
    assert (row.fate, ticket_of(row).possibly_related) == (Fate.TICKET, ticket)


def test_who_was_let_in_gets_copies_without_the_link_and_their_letters_join():
    ticket, agent = ticket_of(receive(letter(Cc=CC))), make_agent("ines", *Topic)
    reply(ticket, agent=agent, text="Before.", now=NOW)
    let_in(ticket, address="Bo@mail.example", by=agent, now=NOW)
    reply(ticket, agent=agent, text="After.", now=NOW)
    assert replies() == ["ada@mail.example", "ada@mail.example", "bo@mail.example"]
    to_ada, to_bo = OutgoingEmail.objects.filter(message__text="After.").order_by("pk")
    for copy in (to_ada, to_bo):
        assert "/request" not in copy.text + copy.html  # whoever answers all of them would quote it
    assert "/request" in OutgoingEmail.objects.get(message__text="Before.").text
    row = receive(
        letter("Mine too.", From="bo@mail.example", In_Reply_To="<first@mail.example>", Message_ID="<b@mail.example>")
    )
    assert (row.fate, row.ticket) == (Fate.REPLY, ticket)
    assert row.message is not None
    assert (row.message.from_address, row.message.verified) == ("bo@mail.example", None)


def test_everybody_in_it_sees_the_same_letter_with_to_and_cc():
    ticket, agent = ticket_of(receive(letter(Cc=CC))), make_agent("ines", *Topic)
    let_in(ticket, address="bo@mail.example", by=agent, now=NOW)
    reply(ticket, agent=agent, text="After.", now=NOW)
    copies = [as_email(row) for row in OutgoingEmail.objects.filter(kind="reply").order_by("pk")]
    assert [copy.recipients() for copy in copies] == [["ada@mail.example"], ["bo@mail.example"]]
    heads = [{name: copy.message()[name] for name in ("To", "Cc", "Subject", "Reply-To")} for copy in copies]
    assert heads[0] == heads[1]
    assert (heads[0]["To"], heads[0]["Cc"]) == ("Ada Berg <ada@mail.example>", "bo@mail.example")
    assert copies[0].from_email != copies[1].from_email  # whose copy bounces is known


def test_the_address_that_several_have_leads_in_whoever_takes_part_and_proves_nothing():
    ticket, agent = ticket_of(receive(letter(Cc=CC))), make_agent("ines", *Topic)
    let_in(ticket, address="bo@mail.example", by=agent, now=NOW)
    shared = (signed_ids.shared_reply_address(ticket),)
    for number, sender in enumerate(("ada@mail.example", "bo@mail.example")):
        row = receive(letter("Me.", From=sender, Message_ID=f"<s{number}@x.example>"), recipients=shared)
        assert (row.ticket, row.why) == (ticket, "the signed address of a letter that several got")
    assert not AddressProof.objects.exists()
    stranger = receive(letter("Me.", From="eve@mail.example", Message_ID="<e@x.example>"), recipients=shared)
    assert (stranger.ticket == ticket, ticket_of(stranger).possibly_related) == (False, ticket)
    show_out(ticket, address="bo@mail.example", by=agent, now=NOW)
    late = receive(letter("Still me.", From="bo@mail.example", Message_ID="<l@x.example>"), recipients=shared)
    assert late.ticket != ticket


def test_a_reply_takes_as_many_queries_for_three_who_were_let_in_as_for_one():
    ticket, agent = ticket_of(receive(letter())), make_agent("ines", *Topic)
    Ticket.objects.update(assignee=agent)  # who answers first takes it
    taken = []
    for names in (["bo"], ["cy", "di"]):
        for name in names:
            let_in(ticket, address=f"{name}@mail.example", by=agent, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            reply(ticket, agent=agent, text="For all.", now=NOW)
        taken.append(len(queries))
    assert taken[0] == taken[1]
    assert replies() == [f"{name}@mail.example" for name in ("ada", "bo", "ada", "bo", "cy", "di")]
    assert len(set(OutgoingEmail.objects.order_by("-pk").values_list("references", flat=True)[:4])) == 1


def test_a_participants_own_signed_address_dies_with_their_part():
    ticket, agent = ticket_of(receive(letter())), make_agent("ines", *Topic)
    address = signed_ids.reply_address(ticket, recipient="bo@mail.example")
    assert receive(letter("Early.", From="bo@mail.example"), recipients=(address,)).ticket != ticket
    let_in(ticket, address="bo@mail.example", by=agent, now=NOW)
    assert receive(letter("In.", From="bo@mail.example"), recipients=(address,)).ticket == ticket
    show_out(ticket, address="bo@mail.example", by=agent, now=NOW)
    assert receive(letter("Late.", From="bo@mail.example"), recipients=(address,)).ticket != ticket


def test_an_agent_of_another_team_lets_nobody_in():
    ticket = ticket_of(receive(letter("My invoice, please.", Cc=CC)))
    assert ticket.topic == "billing"
    with pytest.raises(NotYours):
        let_in(ticket, address="bo@mail.example", by=make_agent("ines", "general"), now=NOW + timedelta(days=1))
    assert ticket.participants.get().let_in_at is None


def copied(ticket: Ticket) -> list[str]:
    return list(ticket.participants.order_by("pk").values_list("address", flat=True))


def test_who_else_stands_in_to_is_listed_beside_those_in_cc_and_gets_nothing():
    make_agent("maya", *Topic, email="maya@staff.example")
    ours = f"{settings.SUPPORT_ADDRESS}, jobs@{settings.SUPPORT_ADDRESS.partition('@')[2]}, MAYA@staff.example"
    ticket = ticket_of(receive(letter(To=f"{ours}, Cleo <Cleo@work.example>, ada@mail.example", Cc="bo@mail.example")))
    assert copied(ticket) == ["cleo@work.example", "bo@mail.example"]
    assert not ticket.participants.exclude(let_in_at=None).exists()
    reply(ticket, agent=make_agent("ines", *Topic), text="For you alone.", now=NOW)
    assert replies() == ["ada@mail.example"]


def test_who_stands_in_to_of_a_letter_that_joins_is_listed_too_but_never_its_sender():
    ticket = ticket_of(receive(letter()))
    let_in(ticket, address="bo@mail.example", by=make_agent("ines", *Topic), now=NOW)
    answer = letter(
        "Cleo knows more.",
        From="bo@mail.example",
        To=f"{settings.SUPPORT_ADDRESS}, cleo@work.example",
        In_Reply_To="<first@mail.example>",
        Message_ID="<b@mail.example>",
    )
    assert ticket_of(receive(answer)) == ticket
    assert copied(ticket) == ["bo@mail.example", "cleo@work.example"]


def test_nobody_fills_a_tickets_page_with_addresses():
    many = ", ".join(f"to{n}@many.example" for n in range(300))
    ticket = ticket_of(receive(letter(To=f"{settings.SUPPORT_ADDRESS}, {many}", Cc=many.replace("to", "cc"))))
    assert ticket.participants.count() == 20
    for n in range(6):
        more = ", ".join(f"more{n}-{m}@many.example" for m in range(20))
        receive(letter(f"{n}", Cc=more, In_Reply_To="<first@mail.example>", Message_ID=f"<{n}@mail.example>"))
    assert ticket.participants.count() == 50


def test_only_the_first_hundred_addresses_of_a_letter_are_read():
    ours = [f"support+{n}@{settings.SUPPORT_ADDRESS.partition('@')[2]}" for n in range(99)]
    came = letter()
    came.replace_header("To", ", ".join([*ours, "bo@mail.example", "cleo@mail.example"]))
    assert [one.address for one in ticket_of(receive(came)).participants.all()] == ["bo@mail.example"]


def test_people_in_to_cost_one_statement_however_many_letters_name_them():
    counts = []
    for start, number in ((0, 1), (1, 10)):
        for n in range(start, start + number):
            came = letter(f"{n}", From=f"{n}@mail.example", Message_ID=f"<{n}@mail.example>")
            came.replace_header("To", f"{settings.SUPPORT_ADDRESS}, cleo{n}@work.example")
            envelope = Envelope(source="smtp", received_at=NOW, recipients=(settings.SUPPORT_ADDRESS,), sender="a@b.c")
            spool.keep(came.as_bytes(), envelope=envelope)
        collecting.collect(now=NOW)
        counts.append(len(queries_of_a_round()))
    assert TicketParticipant.objects.count() == 11
    assert counts == [10, 10]
