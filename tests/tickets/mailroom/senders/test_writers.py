"""Whom a letter is answered to."""

import pytest
from django.conf import settings
from pytest_django import Settings

from tests.people import make_agent
from tests.tickets.mailroom.letters import adas_ticket, letter, receive, ticket_of
from tickets.fate_reasons import Silence
from tickets.handling import reply
from tickets.letters.parsing import parse
from tickets.mailroom.senders.writers import Correspondent, writer_of
from tickets.models import AddressProof, IncomingEmail, Message, OutgoingEmail, Ticket
from tickets.outbox.signed_ids import reply_address

Fate = IncomingEmail.Fate
OURS = "mx.pelerine.example"
CARL = "Carl Roux <carl@cust.example>"
pytestmark = pytest.mark.django_db


def support(name: str) -> str:
    return f"{name} <{settings.SUPPORT_ADDRESS}>"


def group_headers(domain: str) -> dict[str, str]:
    return {"List_ID": f"<users.{domain}>", "List_Post": f"<mailto:users@{domain}>", "Precedence": "list"}


@pytest.mark.parametrize(
    ("head", "writer"),
    [
        ("From: Ada <ada@mail.example>", Correspondent("Ada", "ada@mail.example")),
        ("From: Ada <ada@mail.example>\nReply-To: ADA@mail.example", Correspondent("Ada", "ada@mail.example")),
        (
            f"From: Website <noreply@forms.example>\nReply-To: {CARL}",
            Correspondent("Carl Roux", "carl@cust.example", "noreply@forms.example"),
        ),
        (
            "From: Website <noreply@forms.example>\nReply-To: carl@cust.example",
            Correspondent("", "carl@cust.example", "noreply@forms.example"),
        ),
        (
            "From: Ada <ada@mail.example>\nReply-To: ada@work.example",
            Correspondent("Ada", "ada@work.example", "ada@mail.example"),
        ),
        ("From: Ada <ada@mail.example>\nReply-To: no-reply@mail.example", Correspondent("Ada", "ada@mail.example")),
        (
            "From: Ada <ada@mail.example>\nReply-To: users@lists.example, ada@mail.example",
            Correspondent("Ada", "ada@mail.example"),
        ),
        (
            "From: Ada <ada@mail.example>\nReply-To: users@lists.example\nList-Post: <mailto:users@lists.example>",
            Correspondent("Ada", "ada@mail.example"),
        ),
        (
            "From: Ada <ada@mail.example>\nReply-To: users@lists.example\nList-Id: Users <users.lists.example>",
            Correspondent("Ada", "ada@mail.example"),
        ),
        (
            "From: Ada via Users <users@lists.example>\nReply-To: ada@mail.example\nList-Id: <users.lists.example>",
            Correspondent("Ada", "ada@mail.example", "users@lists.example"),
        ),
        (
            "From: 'Ada' via U <u@lists.example>\nX-Original-From: Ada <ada@mail.example>\nList-Id: <u.lists.example>",
            Correspondent("Ada", "ada@mail.example", "u@lists.example"),
        ),
        ("X-Original-From: eve@mail.example\nFrom: ada@mail.example", Correspondent("", "ada@mail.example")),
        ("Reply-To: Ada <ada@mail.example>", Correspondent("Ada", "ada@mail.example")),
        ('From: "Nora Berg" <>\nReply-To: nora@mail.example', Correspondent("", "nora@mail.example")),
        ("From: [unknown]\nFrom: Ada <ada@mail.example>", Correspondent("Ada", "ada@mail.example")),
        ("Sender: Ada <ada@mail.example>", Correspondent("Ada", "ada@mail.example")),
        ("Subject: x", Correspondent("", "envelope@mail.example")),
    ],
)
def test_a_letter_is_answered_as_mail_programs_do(head: str, writer: Correspondent):
    assert writer_of(parse(f"{head}\n\ntext".encode()), envelope_from="<envelope@mail.example>") == writer


def test_a_form_of_another_site_opens_a_ticket_of_whoever_filled_it_in():
    row = receive(letter(From="Website <noreply@forms.example>", Reply_To=CARL), sender="bounce@forms.example")
    ticket = ticket_of(row)
    assert (ticket.customer.email, ticket.customer.name) == ("carl@cust.example", "Carl Roux")
    assert (row.from_address, ticket.messages.get().claimed_from) == ("noreply@forms.example", "noreply@forms.example")
    assert OutgoingEmail.objects.get().to_address == "carl@cust.example"
    reply(ticket, agent=make_agent("ines", ticket.topic), text="Yes.", now=row.received_at)
    assert OutgoingEmail.objects.latest("pk").to_address == "carl@cust.example"


def test_a_form_in_our_own_name_opens_a_ticket_too():
    row = receive(letter(From=support("Website"), Reply_To=CARL, Message_ID="<1@pelerine.example>"))
    assert (row.fate, ticket_of(row).customer.email) == (Fate.TICKET, "carl@cust.example")
    assert OutgoingEmail.objects.get().to_address == "carl@cust.example"


def test_a_group_of_ours_that_rewrites_from_hands_on_what_its_writer_is_told():
    domain = settings.SUPPORT_ADDRESS.partition("@")[2]
    row = receive(letter(From=support("'Gina' via Support"), Reply_To="gina@cust.example", **group_headers(domain)))
    ticket = ticket_of(row)
    assert (ticket.customer.email, ticket.customer.name, row.silence) == ("gina@cust.example", "Gina", "")
    assert OutgoingEmail.objects.get().to_address == "gina@cust.example"


def test_a_list_elsewhere_is_not_acknowledged_and_its_writer_is_the_customer():
    row = receive(
        letter(From="G via U <users@lists.example>", Reply_To="g@cust.example", **group_headers("lists.example"))
    )
    assert (ticket_of(row).customer.email, row.silence) == ("g@cust.example", Silence.MACHINE)
    assert not OutgoingEmail.objects.exists()


def test_a_machine_in_our_name_stays_in_quarantine_whomever_it_names():
    row = receive(letter(From=support("Robot"), Reply_To=CARL, Auto_Submitted="auto-replied"))
    assert (row.fate, row.why) == (Fate.QUARANTINE, "claims to come from ourselves")
    row = receive(letter(From=support("Us"), Reply_To=reply_address(adas_ticket()), Message_ID="<2@x.example>"))
    assert (row.fate, row.why) == (Fate.QUARANTINE, "claims to come from ourselves")


def test_whom_a_verified_sender_asks_us_to_answer_is_not_proved(settings: Settings):
    settings.AUTHSERV_ID = OURS
    checked = {"Authentication_Results": f"{OURS}; dmarc=pass header.from=mail.example"}
    own = ticket_of(receive(letter(**checked)))
    assert AddressProof.objects.get().address == own.customer.email  # this is what could be proved
    row = receive(letter(Reply_To="victim@cust.example", Message_ID="<2@mail.example>", **checked))
    message = ticket_of(row).messages.get()
    assert (message.ticket.customer.email, message.verified) == ("victim@cust.example", False)
    assert (message.claimed_from, AddressProof.objects.count()) == ("ada@mail.example", 1)


def test_acknowledgements_to_those_whom_verified_letters_only_name_are_counted_as_unproved(settings: Settings):
    settings.AUTHSERV_ID, settings.ACKNOWLEDGEMENTS_A_DOMAIN_AN_HOUR = OURS, 10
    checked = {"Authentication_Results": f"{OURS}; dmarc=pass header.from=mail.example"}
    for n in range(3):
        receive(letter(f"{n}", Reply_To=f"{n}@victims.example", Message_ID=f"<{n}@mail.example>", **checked))
    assert OutgoingEmail.objects.count() == 1
    assert (
        list(IncomingEmail.objects.exclude(silence="").values_list("silence", flat=True)) == [Silence.BUSY_DOMAIN] * 2
    )


def test_who_names_somebody_else_to_answer_opens_that_ones_ticket_and_joins_none():
    old = ticket_of(receive(letter("My contract is secret.")))
    row = receive(letter("Me again.", Reply_To="eve@evil.example", Message_ID="<2@mail.example>"))
    new = ticket_of(row)
    assert (new.customer.email, new == old) == ("eve@evil.example", False)
    assert not new.participants.exists()
    assert OutgoingEmail.objects.filter(to_address="eve@evil.example", ticket=old).count() == 0


def test_the_answers_of_a_request_stay_with_its_customer_whomever_a_reply_names():
    ticket = adas_ticket()
    row = receive(letter("And?", Reply_To="ada@work.example"), recipients=(reply_address(ticket),))
    message = ticket.messages.get(pk=row.message_id)
    assert (message.from_address, message.claimed_from) == ("", "")
    assert list(ticket.participants.values_list("address", "let_in_at")) == [("ada@work.example", None)]
    reply(ticket, agent=make_agent("ines", ticket.topic), text="Yes.", now=row.received_at)
    assert OutgoingEmail.objects.latest("pk").to_address == "ada@mail.example"


def test_a_reply_that_asks_to_answer_the_customer_shows_who_stands_in_from_and_proves_nothing():
    ticket = adas_ticket(proved=False)
    row = receive(
        letter("And?", From="eve@evil.example", Reply_To="ada@mail.example"), recipients=(reply_address(ticket),)
    )
    message = Message.objects.get(pk=row.message_id)
    assert (message.ticket, message.from_address, message.claimed_from) == (ticket, "", "eve@evil.example")
    assert not AddressProof.objects.exists()


def test_an_agent_is_not_credited_with_what_asks_to_be_answered_to_them(settings: Settings):
    settings.AUTHSERV_ID = OURS
    ticket, agent = adas_ticket(), make_agent("ines", "general", email="ines@home.example")
    row = receive(
        letter(
            "Pay him.",
            Reply_To=agent.user.email,
            From="eve@mail.example",
            Authentication_Results=f"{OURS}; dmarc=pass header.from=mail.example",
        ),
        recipients=(reply_address(ticket),),
    )
    message = Message.objects.get(pk=row.message_id)
    assert (message.author, message.agent, message.verified) == (Message.Author.NOTE, None, False)


def test_a_letter_that_names_nobody_stays_in_quarantine():
    row = receive(letter(From="", Reply_To="no-reply@forms.example"), sender="")
    assert (row.fate, row.why, Ticket.objects.count()) == (Fate.QUARANTINE, "no sender address", 0)
