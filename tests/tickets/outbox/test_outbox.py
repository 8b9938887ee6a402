"""Letters that leave: once, whole, with the right names on them."""

import contextlib
import email
import smtplib
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server
from aiosmtpd.smtp import Envelope, Session
from django.conf import settings as portal
from django.db import connections
from pytest_django import Settings

from supportportal.foundations.topics import Topic
from tests.people import make_agent
from tests.tickets.mailroom.letters import NOW, PDF, adas_ticket, letter, receive, ticket_of
from tickets.attachments.files import IncomingFile
from tickets.handling import reply
from tickets.models import OutgoingEmail
from tickets.outbox import signed_ids
from tickets.outbox.delivery import (
    LEASE,
    LEASE_WITH_FILES,
    UNKNOWN_OUTCOME,
    _claim,
    _put_off,
    deliver_outbox,
    is_permanent,
)
from tickets.outbox.letterhead import as_it_leaves

pytestmark = pytest.mark.django_db


class MailServer:
    """A real SMTP server of the other side; answers DATA with `answer`, and remembers what it took."""

    def __init__(self) -> None:
        self.answer = "250 taken"
        self.taken: list[tuple[str | None, list[str], bytes]] = []

    async def handle_DATA(self, server: Server, session: Session, envelope: Envelope) -> str:
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return self.answer


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "tickets.outbox.smtp_backend.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 10
    yield server
    controller.stop()


def written(folder: Path) -> list[EmailMessage]:
    return [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]


def test_an_acknowledgement_is_one_readable_file_without_a_word_of_the_customers(settings: Settings):
    ticket = ticket_of(receive(letter("Buy <b>my</b> pills", Subject="Visit pills.example now")))
    assert deliver_outbox(now=NOW) == 1
    (path,) = Path(settings.EMAIL_FILE_PATH).iterdir()
    assert path.name.endswith(".eml")
    (sent,) = written(settings.EMAIL_FILE_PATH)
    ours = OutgoingEmail.objects.get()
    assert {name: sent[name] for name in ("From", "To", "Subject", "Reply-To", "Message-ID", "In-Reply-To")} == {
        "From": f'"{portal.PORTAL_NAME}" <{portal.SUPPORT_ADDRESS}>'.replace('"', ""),
        "To": "ada@mail.example",
        "Subject": f"We have received your request [#{ticket.pk}]",
        "Reply-To": signed_ids.reply_address(ticket),
        "Message-ID": ours.message_id_header,
        "In-Reply-To": "<first@mail.example>",
    }
    assert (sent["Auto-Submitted"], sent["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert [part.get_content_type() for part in sent.iter_parts()] == ["text/plain", "text/html"]
    assert "pills" not in path.read_text()
    assert ours.sent_at == NOW
    assert deliver_outbox(now=NOW) == 0


def test_an_agents_reply_carries_their_name_the_thread_and_their_files(settings: Settings):
    ticket = ticket_of(receive(letter("Bonjour, je ne peux pas me connecter.", Subject="Pas de connexion")))
    files = [IncomingFile(name="guide.pdf", content_type="application/pdf", content=PDF)]
    ines, later = make_agent("ines", *Topic, first_name="Inès"), NOW + timedelta(hours=1)
    reply(ticket, agent=ines, text="Essayez <Lyon> & dites-nous.", now=later, files=files)
    assert deliver_outbox(now=later) == 2
    acknowledgement, sent = written(settings.EMAIL_FILE_PATH)
    assert (acknowledgement["To"], sent["To"]) == ("ada@mail.example", "Ada Berg <ada@mail.example>")
    assert sent["From"].addresses[0].display_name == f"Inès ({portal.PORTAL_NAME})"
    assert (sent["Subject"], sent["Auto-Submitted"]) == (f"Re: Pas de connexion [#{ticket.pk}]", None)
    assert sent["In-Reply-To"] == "<first@mail.example>"
    assert sent["References"] == f"<first@mail.example> {acknowledgement['Message-ID']}"
    plain, html = sent.get_body(("plain",)), sent.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().startswith("Essayez <Lyon> & dites-nous.\n\nInès\n")
    assert "Essayez &lt;Lyon&gt; &amp; dites-nous." in html.get_content()
    assert [(part.get_filename(), part.get_content()) for part in sent.iter_attachments()] == [("guide.pdf", PDF)]


def test_a_letter_can_be_made_again_byte_for_byte_as_it_left(mail_server: MailServer):
    ticket = adas_ticket()
    files = [IncomingFile(name="guide.pdf", content_type="application/pdf", content=PDF)]
    reply(ticket, agent=make_agent("ines", *Topic), text="Essayez Lyon.", now=NOW + timedelta(hours=1), files=files)
    deliver_outbox(now=NOW + timedelta(hours=5))
    taken = [content for _, _, content in mail_server.taken]
    assert taken == [as_it_leaves(row) for row in OutgoingEmail.objects.order_by("pk")]
    assert "10:30:00 +0000" in str(email.message_from_bytes(taken[1])["Date"])  # when it was written


def test_the_envelope_sender_is_the_letters_own_bounce_address(mail_server: MailServer):
    adas_ticket()
    deliver_outbox(now=NOW)
    ((sender, recipients, _),) = mail_server.taken
    assert sender == signed_ids.bounce_address(OutgoingEmail.objects.get())
    assert recipients == ["ada@mail.example"]


def test_the_bytes_that_left_and_the_servers_answer_are_kept(mail_server: MailServer):
    mail_server.answer = "250 2.0.0 Ok: queued as 4F2A"
    row = OutgoingEmail.objects.get(ticket=adas_ticket())
    deliver_outbox(now=NOW)
    row.refresh_from_db()
    [(_, _, taken)] = mail_server.taken
    assert (row.as_sent.content, row.as_sent.answer) == (taken, "250 2.0.0 Ok: queued as 4F2A")
    assert f"Message-ID: {row.message_id_header}".encode() in taken


def test_names_with_line_breaks_add_no_headers(settings: Settings):
    ticket = adas_ticket()
    ticket.outgoing.update(to_name="Ada\r\nBcc: thief@else.example", from_name="Us\nX: y")
    assert deliver_outbox(now=NOW) == 1
    (sent,) = written(settings.EMAIL_FILE_PATH)
    assert (sent["Bcc"], sent["X"]) == (None, None)


def test_a_busy_server_is_tried_again_later_with_the_same_message_id(mail_server: MailServer):
    adas_ticket()
    before = OutgoingEmail.objects.get().message_id_header
    mail_server.answer = "451 later"
    assert deliver_outbox(now=NOW) == 0
    waiting = OutgoingEmail.objects.get()
    assert (waiting.attempts, waiting.sent_at, waiting.failed_at, waiting.claimed_until) == (1, None, None, None)
    assert waiting.next_attempt_at == NOW + timedelta(minutes=1)
    assert "451" in waiting.failure
    mail_server.answer = "250 taken"
    assert deliver_outbox(now=NOW + timedelta(seconds=59)) == 0
    assert deliver_outbox(now=NOW + timedelta(seconds=60)) == 1
    ((*_, content),) = mail_server.taken
    assert before in email.message_from_bytes(content)["Message-ID"]


def test_a_server_that_is_away_costs_time_and_no_letter(settings: Settings):
    settings.EMAIL_BACKEND = "tickets.outbox.smtp_backend.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    adas_ticket()
    times = []
    now = NOW
    for _ in range(12):
        assert deliver_outbox(now=now) == 0
        later = OutgoingEmail.objects.get().next_attempt_at
        times.append((later - now).total_seconds() / 60)
        now = later
    assert times == [1] * 12
    waiting = OutgoingEmail.objects.get()
    assert (waiting.attempts, waiting.failed_at) == (0, None)
    assert waiting.failure_in_words.startswith(
        "our mail server 127.0.0.1 takes no letters just now (ConnectionRefusedError"
    )


def test_a_refusal_is_final_and_hurts_no_other_letter(mail_server: MailServer):
    adas_ticket()
    mail_server.answer = "550 no such user"
    assert deliver_outbox(now=NOW) == 0
    given_up = OutgoingEmail.objects.get()
    assert given_up.failed_at == NOW
    assert "550" in given_up.failure
    mail_server.answer = "250 taken"
    adas_ticket("bo@mail.example")
    assert deliver_outbox(now=NOW + timedelta(days=1)) == 1
    assert [recipients for _, recipients, _ in mail_server.taken] == [["bo@mail.example"]]


def test_an_address_that_no_header_takes_holds_up_nobody(settings: Settings):
    adas_ticket()
    adas_ticket("bo@mail.example")
    OutgoingEmail.objects.filter(to_address="ada@mail.example").update(to_address="ada\n@mail.example")
    assert deliver_outbox(now=NOW) == 1
    assert OutgoingEmail.objects.exclude(failed_at=None).count() == 1


def test_what_is_our_own_fault_is_no_refusal():
    assert not is_permanent(smtplib.SMTPAuthenticationError(535, b"who are you"))
    assert not is_permanent(smtplib.SMTPServerDisconnected())
    assert not is_permanent(TimeoutError())
    assert is_permanent(smtplib.SMTPRecipientsRefused({"a@b.c": (550, b"no")}))
    assert not is_permanent(smtplib.SMTPRecipientsRefused({"a@b.c": (450, b"later")}))


def test_a_letter_in_a_dead_workers_hands_is_taken_over_after_its_lease(mail_server: MailServer):
    adas_ticket()
    OutgoingEmail.objects.update(claimed_until=NOW + LEASE)
    assert deliver_outbox(now=NOW) == 0
    assert deliver_outbox(now=NOW + LEASE) == 1
    assert len(mail_server.taken) == 1


def test_a_letter_with_files_is_held_longer_than_one_without(mail_server: MailServer):
    ticket = ticket_of(receive(letter()))
    reply(ticket, agent=make_agent("ines", *Topic), text="See the file.", now=NOW)
    held = [_claim(row.pk, now=NOW, elapsed=timedelta()) for row in OutgoingEmail.objects.order_by("pk")]
    assert [row.claimed_until - NOW for row in held if row and row.claimed_until] == [LEASE, LEASE_WITH_FILES]


def test_who_dies_with_a_letter_in_hand_is_followed_once_and_not_twice(mail_server: MailServer):
    ticket = ticket_of(receive(letter()))
    before = OutgoingEmail.objects.get().message_id_header
    OutgoingEmail.objects.update(claimed_until=NOW + LEASE, attempts=1)
    assert deliver_outbox(now=NOW + LEASE) == 1
    assert OutgoingEmail.objects.get().unknown_outcomes == 1
    assert before in email.message_from_bytes(mail_server.taken[0][2])["Message-ID"]
    OutgoingEmail.objects.update(sent_at=None, claimed_until=NOW + 2 * LEASE)  # and the second died as well
    assert deliver_outbox(now=NOW + 2 * LEASE) == 0
    given_up = OutgoingEmail.objects.get()
    assert (given_up.failed_at, given_up.failure) == (NOW + 2 * LEASE, UNKNOWN_OUTCOME)
    assert ticket.messages.get(author="note").text.startswith("The letter to ada@mail.example could not be delivered")
    assert len(mail_server.taken) == 1


def test_a_server_that_takes_a_letter_and_says_nothing_gets_it_once_more(settings: Settings):
    adas_ticket()
    settings.EMAIL_BACKEND = "tickets.outbox.smtp_backend.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 5
    with silent_after_data() as (port, taken):
        settings.EMAIL_PORT = port
        assert deliver_outbox(now=NOW) == 0
        assert OutgoingEmail.objects.get().unknown_outcomes == 1
        assert deliver_outbox(now=NOW + timedelta(minutes=1)) == 0
        given_up = OutgoingEmail.objects.get()
        assert given_up.failed_at is not None
        assert given_up.failure.startswith(UNKNOWN_OUTCOME)
        assert deliver_outbox(now=NOW + timedelta(days=1)) == 0
    assert len(taken) == 2
    assert taken[0] == taken[1] == given_up.message_id_header


@contextlib.contextmanager
def silent_after_data() -> Iterator[tuple[int, list[str]]]:
    """Hangs up after the final dot, without an answer; gives the Message-IDs of what it has read."""
    listening = socket.create_server(("127.0.0.1", 0))
    taken: list[str] = []

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                talk(listening.accept()[0])

    def talk(caller: socket.socket) -> None:
        with caller, caller.makefile("rwb", buffering=0) as lines:
            lines.write(b"220 here\r\n")
            for line in lines:
                if line.upper().startswith(b"DATA"):
                    lines.write(b"354 go on\r\n")
                    content = b"".join(iter(lines.readline, b".\r\n"))
                    taken.append(email.message_from_bytes(content)["Message-ID"].strip())
                    return
                lines.write(b"250 fine\r\n")

    threading.Thread(target=serve, daemon=True).start()
    yield listening.getsockname()[1], taken
    listening.close()


def test_an_agent_hears_of_a_reply_that_could_not_be_delivered(mail_server: MailServer):
    ticket = adas_ticket()
    deliver_outbox(now=NOW)
    reply(ticket, agent=make_agent("ines", *Topic), text="Try this.", now=NOW)
    mail_server.answer = "550 no such user"
    later = NOW + timedelta(minutes=5)
    assert deliver_outbox(now=later) == 0
    ticket.refresh_from_db()
    assert (ticket.status, ticket.waiting_since) == ("waiting_for_us", later)
    note = ticket.messages.get(author="note")
    assert note.text.startswith("The letter to ada@mail.example could not be delivered: SMTPDataError")
    assert "550" in note.text


def test_a_worker_that_woke_up_too_late_changes_nothing(mail_server: MailServer):
    adas_ticket()
    held = OutgoingEmail.objects.select_related("ticket__customer").get()
    held.claimed_until = NOW + LEASE
    OutgoingEmail.objects.update(claimed_until=NOW + 2 * LEASE)  # another has it by now
    _put_off(held, TimeoutError(), now=NOW + LEASE)
    now_held = OutgoingEmail.objects.get()
    assert (now_held.claimed_until, now_held.failure) == (NOW + 2 * LEASE, "")


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_at_once_send_each_letter_once(mail_server: MailServer, redis_server: str):
    for number in range(6):
        adas_ticket(f"{number}@mail.example")
    start = threading.Barrier(2)

    def deliver() -> None:
        start.wait()
        try:
            deliver_outbox(now=NOW)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=deliver) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(recipients[0] for _, recipients, _ in mail_server.taken) == [f"{n}@mail.example" for n in range(6)]
    assert OutgoingEmail.objects.filter(sent_at=NOW).count() == 6
