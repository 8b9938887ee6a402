"""Where letters come back for good the machine writes no more, and everybody at the desk sees it."""

import pytest
from django.urls import reverse

import legal.demo
from supportportal.foundations.topics import Topic
from tests.people import make_agent, signed_in
from tests.tickets.factories import make_ticket
from tests.tickets.mailroom.letters import NOW, adas_ticket, letter, receive
from tests.tickets.mailroom.sorting.test_bounces import FAILED, exim_report
from tickets.handling import reply
from tickets.models import Customer, OutgoingEmail, Ticket
from tickets.outbox import signed_ids

pytestmark = pytest.mark.django_db


def report(ours: OutgoingEmail, *, status: str, said: str) -> bytes:
    return (
        "From: MAILER-DAEMON@mx.mail.example\r\nSubject: Undelivered\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n\r\nSorry.\r\n'
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.mail.example\r\n\r\n"
        f"Final-Recipient: rfc822; ada@mail.example\r\nAction: failed\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {said}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {ours.message_id_header}\r\n\r\n--b--\r\n"
    ).encode()


def answered_ticket() -> tuple[Ticket, OutgoingEmail]:
    ticket = adas_ticket()
    reply(ticket, agent=make_agent("ines", *Topic), text="Try this.", now=NOW)
    return ticket, OutgoingEmail.objects.get(kind="reply")


def comes_back(*, status: str = "5.1.1", said: str = "550 no such user") -> Ticket:
    ticket, ours = answered_ticket()
    receive(report(ours, status=status, said=said), sender="")
    ticket.customer.refresh_from_db()
    return ticket


def acknowledgements() -> int:
    return OutgoingEmail.objects.filter(kind="acknowledgement").count()


@pytest.mark.parametrize(
    ("status", "said", "for_good"),
    [
        ("5.1.1", "550 no such user", True),
        ("5.1.10", "recipient not found", True),
        ("5.0.0", "x", True),
        ("5.2.2", "552 5.2.2 mailbox full", False),
        ("5.3.4", "message too big", False),
        ("4.2.2", "452 later", False),
    ],
)
def test_an_address_from_which_a_letter_came_back_for_good_is_remembered(status: str, said: str, for_good: bool):
    assert bool(comes_back(status=status, said=said).customer.unreachable_at) is for_good


def test_a_report_in_plain_words_counts_as_well_and_reopens_the_ticket():
    ticket, ours = answered_ticket()
    Ticket.objects.update(status="closed", closed_at=NOW, waiting_since=None)
    receive(exim_report(ours, **FAILED), sender="", recipients=(signed_ids.bounce_address(ours),))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.customer.unreachable_at) == ("waiting_for_us", NOW)
    note = ticket.messages.get(author="note").text
    assert "no longer go there" in note
    assert "The ticket was closed; it is open again." in note


def test_a_request_by_the_form_is_not_acknowledged_there_and_a_report_of_a_defect_is():
    legal.demo.load(now=NOW)
    customer = comes_back().customer
    before = acknowledgements()
    facts = {"topic": "general", "subject": "x", "received_at": NOW}
    make_ticket(customer, text="Which server do you recommend?", **facts)
    assert acknowledgements() == before
    make_ticket(customer, text="It never connects.", conformity=True, **facts)
    assert acknowledgements() == before + 1


def test_a_letter_from_there_lifts_it_and_is_acknowledged():
    comes_back()
    before = acknowledgements()
    receive(letter("Which server do you recommend?", Message_ID="<again@mail.example>"))
    assert (Customer.objects.get().unreachable_at, acknowledgements()) == (None, before + 1)


def test_a_robots_letter_from_there_lifts_nothing():
    comes_back()
    receive(letter("I'm away.", Message_ID="<again@mail.example>", Auto_Submitted="auto-replied"))
    assert Customer.objects.get().unreachable_at is not None


def test_the_desk_shows_it_and_one_click_lifts_it():
    ticket = comes_back()
    client = signed_in(ticket.messages.get(author="agent").agent.user)
    assert "letters come back" in client.get(ticket.get_absolute_url()).content.decode()
    client.post(reverse("admin:tickets_ticket_reach-again", args=[ticket.pk]))
    ticket.customer.refresh_from_db()
    assert ticket.customer.unreachable_at is None
    assert "letters come back" not in client.get(ticket.get_absolute_url()).content.decode()
    assert ticket.messages.latest("pk").text == "Automatic letters go to ada@mail.example again."
