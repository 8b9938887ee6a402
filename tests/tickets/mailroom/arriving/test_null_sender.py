"""Bounces and other machines' letters, handed over at each door as that door says “null sender”: no answer, ever."""

import base64
import json
import smtplib
from collections.abc import Callable, Sequence
from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from supportportal.foundations.topics import Topic
from tests.people import make_agent
from tests.portal import free_port
from tests.tickets.mailroom.arriving.imap_server import Mailbox, running
from tests.tickets.mailroom.arriving.running_intake import OnLoopback
from tests.tickets.mailroom.arriving.test_webhooks import signed
from tests.tickets.mailroom.letters import NOW, adas_ticket, letter
from tickets import handling
from tickets.mailroom.arriving import imap, imap_login, pipe
from tickets.mailroom.arriving.smtp import LetterBox, LmtpBox
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import IncomingEmail, Message, OutgoingEmail, Ticket
from tickets.outbox import signed_ids

Fate = IncomingEmail.Fate
Bring = Callable[[bytes, str], None]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def secrets(settings: Settings) -> None:
    settings.MAILGUN_WEBHOOK_SIGNING_KEY, settings.ANYMAIL_INBOUND_SECRET = "key", "portal:secret"


def over_the_wire(raw: bytes, recipient: str, *, client: type[smtplib.SMTP], kind: type[LetterBox]) -> None:
    controller = OnLoopback(object(), hostname="127.0.0.1", port=free_port(), kind=kind)
    controller.start()
    try:
        with client("127.0.0.1", controller.port, timeout=10) as connection:
            connection.sendmail("", recipient, raw)  # MAIL FROM:<>
    finally:
        controller.stop()


def by_smtp(raw: bytes, recipient: str) -> None:
    over_the_wire(raw, recipient, client=smtplib.SMTP, kind=LetterBox)


def by_lmtp(raw: bytes, recipient: str) -> None:
    over_the_wire(raw, recipient, client=smtplib.LMTP, kind=LmtpBox)


def through_the_pipe_of(sender: str) -> Bring:
    return lambda raw, recipient: void(pipe.receive(raw, sender=sender, recipients=[recipient], now=NOW))


def through_a_pipe_without_envelope(raw: bytes, recipient: str) -> None:
    pipe.receive(delivered(raw, recipient), sender=None, recipients=[], now=NOW)


def from_a_mailbox(raw: bytes, recipient: str) -> None:
    with running(Mailbox(next_uid=IncomingEmail.objects.count() + 1)) as box:
        box.put(delivered(raw, recipient))
        account = imap_login.account_of(f"imap://support:secret@127.0.0.1:{box.port}/INBOX")
        with imap_login.open_mailbox(account) as opened:
            imap.take_new(opened, account, now=NOW)


def by_mailgun(raw: bytes, recipient: str) -> None:
    fields = signed() | {"sender": "", "recipient": recipient, "body-mime": raw.decode()}
    assert Client().post("/webhooks/letters/mailgun-mime/", fields).status_code == 200


def by_postmark(raw: bytes, recipient: str) -> None:
    event = {
        "RawEmail": raw.decode(),
        "Headers": [{"Name": "Return-Path", "Value": "<>"}],
        "OriginalRecipient": recipient,
    }
    headers = {"Authorization": "Basic " + base64.b64encode(b"portal:secret").decode()}
    answer = Client().post(
        "/webhooks/letters/postmark/", json.dumps(event), content_type="application/json", headers=headers
    )
    assert answer.status_code == 200


def delivered(raw: bytes, recipient: str) -> bytes:
    """As a mail server lays it into a mailbox (RFC 5321, 4.4)."""
    return f"Return-Path: <>\r\nDelivered-To: {recipient}\r\n".encode() + raw


def void(_: object) -> None:
    """For a lambda that is to give nothing."""


DOORS = [
    by_smtp,
    by_lmtp,
    through_the_pipe_of("<>"),
    through_the_pipe_of(""),
    through_the_pipe_of("MAILER-DAEMON"),  # what Postfix writes for its ${sender}
    through_a_pipe_without_envelope,
    from_a_mailbox,
    by_mailgun,
    by_postmark,
]
NAMES = ["smtp", "lmtp", "pipe <>", "pipe, empty", "pipe of Postfix", "pipe, head only", "imap", "mailgun", "postmark"]


@pytest.fixture(params=DOORS, ids=NAMES)
def bring(request: pytest.FixtureRequest) -> Bring:
    return request.param


def brought(bring: Bring, text: str, recipient: str = settings.SUPPORT_ADDRESS, **headers: str) -> IncomingEmail:
    """Brought and sorted; the letter with its fate."""
    raw = letter(text, From="relay <mail@relay.example>", **headers).as_bytes().replace(b"\n", b"\r\n")
    bring(raw, recipient)
    sort_letters(now=NOW)
    row = IncomingEmail.objects.latest("pk")
    assert row.envelope_from == ""
    return row


def answers() -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.filter(to_address="mail@relay.example"))


def a_closed_ticket() -> tuple[Ticket, OutgoingEmail]:
    """That an agent answered and closed."""
    ticket = adas_ticket()
    agent = make_agent("ines", *Topic)
    handling.reply(ticket, agent=agent, text="Try this.", now=NOW)
    ticket.refresh_from_db()
    handling.close(ticket, by=agent, now=NOW)
    return ticket, OutgoingEmail.objects.get(kind="reply")


def state_of(ticket: Ticket) -> tuple[str, Sequence[str]]:
    """Its status, and who wrote in it."""
    ticket.refresh_from_db()
    return ticket.status, list(ticket.messages.order_by("pk").values_list("author", flat=True))


def test_ordinary_words_are_kept_and_shown_and_nobody_answers_them(bring: Bring):
    row = brought(bring, "Hello, my router blinks.")
    assert (row.fate, row.why) == (Fate.TICKET, "not acknowledged: null sender")
    assert answers() == []


@pytest.mark.one_database
def test_a_bounce_in_plain_words_is_no_ticket(bring: Bring):
    ticket, ours = a_closed_ticket()
    row = brought(bring, f"Your message could not be delivered. Message-ID: {ours.message_id_header}")
    assert (row.fate, row.why, row.ticket) == (Fate.BOUNCE, "could not be delivered", ticket)
    strange = brought(bring, "Nobody here.", Subject="Undeliverable: hello", Message_ID="<2@relay.example>")
    assert (strange.fate, strange.why) == (Fate.BOUNCE, "a report about no letter of ours")
    assert (Ticket.objects.count(), answers()) == (1, [])


@pytest.mark.one_database
def test_a_challenge_to_our_letter_does_not_reopen_the_ticket_as_the_customers_message(bring: Bring):
    ticket, ours = a_closed_ticket()
    before = state_of(ticket)
    row = brought(bring, "Click here to confirm.", signed_ids.bounce_address(ours), Message_ID="<1@relay.example>")
    assert (row.fate, row.ticket) == (Fate.BOUNCE, ticket)
    assert state_of(ticket) == before
    row = brought(bring, "Click here, please.", signed_ids.reply_address(ticket), Message_ID="<2@relay.example>")
    assert (row.fate, row.why) == (Fate.REPLY, "an automatic answer: shown to agents, changes nothing")
    assert state_of(ticket) == (before[0], [*before[1], Message.Author.NOTE])
    assert answers() == []


@pytest.mark.parametrize("bring", DOORS[2:], ids=NAMES[2:])
def test_a_letter_to_an_alias_of_ours_is_not_lost_at_doors_that_we_were_given(bring: Bring):
    row = brought(bring, "To all of you.", f"info@{settings.PORTAL_DOMAIN}", To=f"info@{settings.PORTAL_DOMAIN}")
    assert (row.fate, row.envelope_to) == (Fate.TICKET, [f"info@{settings.PORTAL_DOMAIN}"])


def test_who_names_no_sender_to_the_pipe_is_not_taken_for_a_bounce():
    ours = a_closed_ticket()[1]
    raw = letter(f"I answer {ours.message_id_header} with a question.").as_bytes()
    pipe.receive(raw, sender=None, recipients=[settings.SUPPORT_ADDRESS], now=NOW)
    sort_letters(now=NOW)
    row = IncomingEmail.objects.get()
    assert (row.envelope_from, row.fate, row.why) == ("ada@mail.example", Fate.TICKET, "")


def test_the_pipes_command_takes_the_senders_of_mail_servers(monkeypatch: pytest.MonkeyPatch):
    for given, kept in (("--sender=<>", ""), ("--sender=ada@mail.example", "ada@mail.example")):
        monkeypatch.setattr("sys.stdin", type("Input", (), {"buffer": BytesIO(letter().as_bytes())}))
        assert pipe.main([given, settings.SUPPORT_ADDRESS]) == 0
        sort_letters(now=NOW)
        assert IncomingEmail.objects.latest("pk").envelope_from == kept
