"""Letters about our letters."""

import pytest

from tests.tickets.mailroom.letters import NOW, an_agent, example, letter, open_ticket, receive
from tickets.handling import reply
from tickets.mailroom import threads
from tickets.models import IncomingEmail, OutgoingEmail, Ticket

Fate = IncomingEmail.Fate
pytestmark = pytest.mark.django_db


def delivery_report(ours: OutgoingEmail, *, status: str = "5.1.1", action: str = "failed") -> bytes:
    return (
        "From: Mail Delivery <mailer-daemon@mail.example>\r\nTo: x@y.example\r\nSubject: Undelivered\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n\r\n"
        f"Final-Recipient: rfc822; ada@mail.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {ours.message_id_header}\r\n\r\n--b--\r\n"
    ).encode()


def test_a_bounce_marks_the_letter_it_belongs_to_and_opens_no_ticket():
    receive(letter())
    ours = OutgoingEmail.objects.get()
    row = receive(delivery_report(ours), sender="")
    assert (row.fate, row.fate_reason, row.ticket) == (Fate.BOUNCE, "could not be delivered", ours.ticket)
    ours.refresh_from_db()
    assert (ours.failed_at, ours.failure) == (NOW, "smtp; 550 5.1.1 no such user")
    assert Ticket.objects.count() == 1


def test_a_delay_changes_nothing():
    receive(letter())
    ours = OutgoingEmail.objects.get()
    row = receive(delivery_report(ours, status="4.4.1", action="delayed"), sender="")
    ours.refresh_from_db()
    assert (row.fate, ours.failed_at) == (Fate.BOUNCE, None)


def test_a_forged_bounce_marks_nothing():
    receive(letter())
    ours = OutgoingEmail.objects.get()
    name, _, domain = ours.message_id_header.partition("@")
    wrong = f"{name[:-1]}{'a' if name[-1] != 'a' else 'b'}@{domain}"
    forged = delivery_report(ours).replace(ours.message_id_header.encode(), wrong.encode())
    row = receive(forged, sender="")
    ours.refresh_from_db()
    assert (row.fate, row.fate_reason, ours.failed_at) == (Fate.BOUNCE, "a report about no letter of ours", None)


def test_an_automatic_answer_to_our_bounce_address_is_no_ticket():
    receive(letter())
    ours = OutgoingEmail.objects.get()
    away = letter("I'm away.", Auto_Submitted="auto-replied", Message_ID="<away@mail.example>")
    row = receive(away, recipients=(threads.bounce_address(ours),))
    assert (row.fate, row.ticket) == (Fate.BOUNCE, ours.ticket)
    ours.refresh_from_db()
    assert ours.failed_at is None


def test_what_only_its_subject_calls_a_bounce_is_one_from_a_postmaster_alone():
    rows = [
        receive(letter(From=sender, Subject="Undeliverable: hello", Message_ID=f"<{sender}>"))
        for sender in ("postmaster@mail.example", "ada@mail.example")
    ]
    assert [row.fate for row in rows] == [Fate.BOUNCE, Fate.TICKET]


def test_a_bounce_of_a_strange_letter_is_no_ticket():
    row = receive(example("delivery_report_of_a_strange_letter"), sender="")
    assert (row.fate, row.fate_reason, row.ticket) == (Fate.BOUNCE, "a report about no letter of ours", None)
    assert not Ticket.objects.exists()


def test_the_address_of_the_envelope_is_enough_when_nothing_is_returned():
    receive(letter())
    ours = OutgoingEmail.objects.get()
    row = receive(example("delivery_report_of_a_strange_letter"), sender="", recipients=(threads.bounce_address(ours),))
    ours.refresh_from_db()
    assert (row.ticket, ours.failed_at) == (ours.ticket, NOW)


def test_a_complaint_about_a_letter_ends_automatic_letters_to_its_recipient_and_keeps_the_ticket():
    receive(letter())
    ours = OutgoingEmail.objects.get()
    complaint = (
        "From: abuse@mail.example\r\nTo: x@y.example\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n'
        "--b\r\n\r\nSomebody complained.\r\n"
        "--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {ours.message_id_header}\r\n\r\n--b--\r\n"
    )
    row = receive(complaint.encode(), sender="abuse@mail.example")
    assert (row.fate, row.fate_reason, row.ticket) == (Fate.BOUNCE, "a complaint about a letter", ours.ticket)
    again = receive(letter("Another question.", Message_ID="<again@mail.example>"))
    assert (again.fate, again.fate_reason) == (Fate.TICKET, "not acknowledged: they complained about our letters")
    assert (Ticket.objects.count(), OutgoingEmail.objects.count()) == (2, 1)


def test_an_agent_hears_of_a_bounced_reply():
    ticket = open_ticket()
    reply(ticket, agent=an_agent(), text="Try this.", now=NOW)
    ours = OutgoingEmail.objects.get(kind="reply")
    receive(delivery_report(ours), sender="")
    receive(delivery_report(ours).replace(b"could not", b"really could not"), sender="")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.messages.filter(author="note").count()) == ("waiting_for_us", 1)
