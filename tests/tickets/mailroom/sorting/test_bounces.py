"""Letters about our letters."""

from datetime import timedelta

import pytest

import legal.demo
from supportportal.foundations.topics import Topic
from tests.people import make_agent
from tests.tickets.mailroom.letters import NOW, adas_ticket, example, letter, receive
from tickets.handling import close, reply
from tickets.models import IncomingEmail, OutgoingEmail, Ticket
from tickets.outbox import signed_ids
from tickets.outbox.queueing import Draft, queue_many
from tickets.participants import let_in

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
    assert (row.fate, row.why, row.ticket) == (Fate.BOUNCE, "could not be delivered", ours.ticket)
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
    assert (row.fate, row.why, ours.failed_at) == (Fate.BOUNCE, "a report about no letter of ours", None)


def test_a_guessed_bounce_address_says_of_no_letter_that_it_failed():
    receive(letter())
    ours = OutgoingEmail.objects.get()
    address = signed_ids.bounce_address(ours)
    local, _, domain = address.partition("@")
    guessed = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
    report = delivery_report(ours).replace(ours.message_id_header.encode(), b"<another@mail.example>")
    for number, (to, failed_at) in enumerate([(guessed, None), (address, NOW)]):
        assert receive(report.replace(b"Undelivered", b"Undelivered %d" % number), sender="", recipients=(to,))
        ours.refresh_from_db()
        assert ours.failed_at == failed_at


def test_an_automatic_answer_to_our_bounce_address_is_no_ticket():
    receive(letter())
    ours = OutgoingEmail.objects.get()
    away = letter("I'm away.", Auto_Submitted="auto-replied", Message_ID="<away@mail.example>")
    row = receive(away, recipients=(signed_ids.bounce_address(ours),))
    assert (row.fate, row.ticket) == (Fate.BOUNCE, ours.ticket)
    ours.refresh_from_db()
    assert ours.failed_at is None


def quoting(ours: OutgoingEmail, **headers: str) -> IncomingEmail:
    """From the null sender, to the address that all answers go to, with the head of our letter below its words."""
    text = f"I am not here.\n\n> Message-ID: {ours.message_id_header}\n> Subject: {ours.subject}"
    answered = {"To": signed_ids.reply_address(ours.ticket), "In_Reply_To": ours.message_id_header}
    raw = letter(text, Message_ID="<away@mail.example>", **{**answered, **headers})
    return receive(raw, sender="", recipients=(signed_ids.reply_address(ours.ticket),))


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied (vacation)"},
        {"X_Autoreply": "yes"},
        {"Precedence": "auto_reply"},
        {"Subject": "Automatic reply: your request"},
        {"Subject": "Réponse automatique : votre demande"},
    ],
)
def test_who_is_away_got_our_letter_whatever_of_it_their_answer_quotes(headers: dict[str, str]):
    ticket, ours = closed_by_a_reply()
    row = quoting(ours, **headers)
    assert (row.fate, row.why) == (Fate.REPLY, "an automatic answer: shown to agents, changes nothing")
    ticket.refresh_from_db(), ours.refresh_from_db()
    assert (ticket.status, ours.failed_at) == (Ticket.Status.CLOSED, None)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Auto_Submitted": "auto-generated"},
        {"From": "postmaster@relay.example", "Auto_Submitted": "auto-replied"},  # Exim says so of its reports
    ],
)
def test_a_report_in_words_that_we_do_not_know_brings_the_ticket_back(headers: dict[str, str]):
    ticket, ours = closed_by_a_reply()
    row = quoting(ours, **headers)
    assert (row.fate, row.why) == (Fate.BOUNCE, "could not be delivered")
    ticket.refresh_from_db(), ours.refresh_from_db()
    assert (ticket.status, ours.failed_at) == (Ticket.Status.WAITING_FOR_US, NOW)


def test_what_only_its_subject_calls_a_bounce_is_one_from_a_postmaster_alone():
    rows = [
        receive(letter(From=sender, Subject="Undeliverable: hello", Message_ID=f"<{sender}>"))
        for sender in ("postmaster@mail.example", "ada@mail.example")
    ]
    assert [row.fate for row in rows] == [Fate.BOUNCE, Fate.TICKET]


def test_a_bounce_of_a_strange_letter_is_no_ticket():
    row = receive(example("delivery_report_of_a_strange_letter"), sender="")
    assert (row.fate, row.why, row.ticket) == (Fate.BOUNCE, "a report about no letter of ours", None)
    assert not Ticket.objects.exists()


def test_the_address_of_the_envelope_is_enough_when_nothing_is_returned():
    receive(letter())
    ours = OutgoingEmail.objects.get()
    row = receive(
        example("delivery_report_of_a_strange_letter"), sender="", recipients=(signed_ids.bounce_address(ours),)
    )
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
    assert (row.fate, row.why, row.ticket) == (Fate.BOUNCE, "a complaint about a letter", ours.ticket)
    again = receive(letter("Another question.", Message_ID="<again@mail.example>"))
    assert (again.fate, again.why) == (Fate.TICKET, "not acknowledged: they complained about our letters")
    assert (Ticket.objects.count(), OutgoingEmail.objects.count()) == (2, 1)


def test_an_agent_hears_of_a_bounced_reply():
    ticket = adas_ticket()
    reply(ticket, agent=make_agent("ines", *Topic), text="Try this.", now=NOW)
    ours = OutgoingEmail.objects.get(kind="reply")
    receive(delivery_report(ours), sender="")
    receive(delivery_report(ours).replace(b"could not", b"really could not"), sender="")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.messages.filter(author="note").count()) == ("waiting_for_us", 1)


def exim_report(ours: OutgoingEmail, *, subject: str, words: str) -> bytes:
    """As Exim writes them by default: plain text, and the returned letter below it. Here it names no header of ours."""
    return (
        "Return-path: <>\r\nFrom: Mail Delivery System <Mailer-Daemon@mx.mail.example>\r\n"
        f"To: {signed_ids.bounce_address(ours)}\r\nAuto-Submitted: auto-replied\r\nSubject: {subject}\r\n"
        "Message-ID: <E1r7-exim@mx.mail.example>\r\n\r\n"
        "This message was created automatically by mail delivery software.\r\n\r\n"
        f"{words}\r\n\r\n  ada@mail.example\r\n    host mx.mail.example [127.0.0.1]: 550 no such user\r\n\r\n"
        "------ This is a copy of the message, including all the headers. ------\r\n\r\n"
        f"Subject: {ours.subject}\r\n\r\nYour report has not yet been delivered to our engineers.\r\n"
    ).encode()


FAILED = {
    "subject": "Mail delivery failed: returning message to sender",
    "words": "A message that you sent could not be delivered to one or more of its\r\n"
    "recipients. This is a permanent error. The following address(es) failed:",
}
DELAYED = [
    {
        "subject": "Warning: message 1r7abc-000001-2Q delayed 24 hours",
        "words": "A message that you sent has not yet been delivered to one or more of its\r\nrecipients.\r\n\r\n"
        "No action is required on your part. Delivery attempts will continue for\r\nsome time.",
    },
    {
        "subject": "Warning: could not send message for past 4 hours",
        "words": "THIS IS A WARNING MESSAGE ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE.",
    },
    {
        "subject": "Retard de remise",
        "words": "Votre message n'a pas encore été remis. De nouvelles tentatives seront effectuées.",
    },
]


def closed_by_a_reply() -> tuple[Ticket, OutgoingEmail]:
    ticket, agent = adas_ticket(), make_agent("ines", *Topic)
    reply(ticket, agent=agent, text="Try this.", now=NOW)
    close(ticket, by=agent, now=NOW)
    OutgoingEmail.objects.update(sent_at=NOW)
    return ticket, OutgoingEmail.objects.get(kind="reply")


def test_a_ticket_closed_by_a_reply_that_bounced_comes_back_with_the_reason():
    ticket, ours = closed_by_a_reply()
    later = NOW + timedelta(hours=5)
    row = receive(exim_report(ours, **FAILED), sender="", recipients=(signed_ids.bounce_address(ours),), now=later)
    ticket.refresh_from_db()
    assert (row.fate, row.why, row.ticket) == (Fate.BOUNCE, "could not be delivered", ticket)
    assert (ticket.status, ticket.closed_at, ticket.waiting_since) == ("waiting_for_us", None, later)
    note = ticket.messages.get(author="note")
    assert note.text.startswith("The letter to ada@mail.example could not be delivered: 550 no such user")
    assert "The ticket was closed; it is open again." in note.text
    assert ticket in Ticket.objects.waiting_for_us()
    OutgoingEmail.objects.update(failed_at=NOW)
    close(ticket, by=ticket.messages.get(author="agent").agent, now=later)
    again = exim_report(ours, **FAILED).replace(b"E1r7", b"E1r8")
    receive(again, sender="", recipients=(signed_ids.bounce_address(ours),), now=later)
    ticket.refresh_from_db()
    assert ticket.status == "closed"


@pytest.mark.parametrize("delay", DELAYED, ids=lambda delay: delay["subject"])
def test_a_report_in_words_that_a_letter_is_only_late_opens_nothing(delay: dict[str, str]):
    ticket, ours = closed_by_a_reply()
    row = receive(exim_report(ours, **delay), sender="", recipients=(signed_ids.bounce_address(ours),))
    ticket.refresh_from_db()
    ours.refresh_from_db()
    assert (row.fate, row.why) == (Fate.BOUNCE, "delayed or delivered, nothing to do")
    assert (ticket.status, ours.failed_at, ticket.messages.filter(author="note").count()) == ("closed", None, 0)


@pytest.mark.parametrize("status", ["closed", "waiting_for_customer"])
def test_a_letter_of_the_clock_that_bounced_brings_its_ticket_back(status: str):
    legal.demo.load(now=NOW)
    ticket = adas_ticket(conformity=True)
    facts = {"closed_at": NOW} if status == "closed" else {"closed_at": None}
    Ticket.objects.update(status=status, waiting_since=None, **facts)
    draft = Draft(OutgoingEmail.Kind.NOTICE, ticket, "acknowledgement", "en", {"missing": ()})
    ours, transcript = queue_many([draft, draft], now=NOW)
    receive(delivery_report(transcript), sender="")
    ticket.refresh_from_db()
    assert ticket.status == status
    ticket.cases.get().notices.create(kind="progress", due_at=NOW, claimed_at=NOW).letters.add(ours)
    receive(delivery_report(ours), sender="")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.messages.filter(author="note").count()) == ("waiting_for_us", 2)


def test_an_acknowledgement_that_bounced_opens_no_closed_ticket_unless_it_names_the_last_day_of_a_case():
    legal.demo.load(now=NOW)
    for conformity, status in ((False, "closed"), (True, "waiting_for_us")):
        ticket = adas_ticket(f"ada{conformity}@mail.example", conformity=conformity)
        Ticket.objects.filter(pk=ticket.pk).update(status="closed", closed_at=NOW, waiting_since=None)
        receive(delivery_report(OutgoingEmail.objects.get(ticket=ticket)), sender="")
        ticket.refresh_from_db()
        assert ticket.status == status


def test_a_copy_for_somebody_who_was_let_in_opens_nothing_when_it_bounces():
    ticket, agent = adas_ticket(), make_agent("ines", *Topic)
    let_in(ticket, address="bo@mail.example", by=agent, now=NOW)
    reply(ticket, agent=agent, text="Try this.", now=NOW)
    close(ticket, by=agent, now=NOW)
    receive(delivery_report(OutgoingEmail.objects.get(to_address="bo@mail.example")), sender="")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.messages.filter(author="note").count()) == ("closed", 1)
