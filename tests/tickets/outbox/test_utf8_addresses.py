"""Addresses with letters that the oldest mail servers don't know."""

from collections.abc import Iterator
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.mail import EmailMessage
from pytest_django import Settings

from tests.people import make_agent
from tests.portal import free_port
from tests.tickets.mailroom.letters import NOW, receive, ticket_of
from tickets.handling import reply
from tickets.models import Message, OutgoingEmail, Ticket
from tickets.outbox.delivery import deliver_outbox
from tickets.participants import let_in

pytestmark = pytest.mark.django_db


class Relay:
    """Our own mail server; takes such addresses or doesn't."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], bytes]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.taken.append((envelope.rcpt_tos, bytes(envelope.original_content or b"")))
        return "250 taken"


@pytest.fixture
def relay(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Relay]:
    port, relay = free_port(), Relay()
    controller = Controller(relay, hostname="127.0.0.1", port=port, enable_SMTPUTF8=request.param)
    controller.start()
    settings.EMAIL_BACKEND = "tickets.outbox.smtp_backend.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 10
    yield relay
    controller.stop()


def answered(address: str) -> Ticket:
    raw = f"From: Jörg Müller <{address}>\r\nTo: support@pelerine.example\r\nSubject: Hallo\r\n\r\nEs ist langsam."
    ticket = ticket_of(receive(raw.encode(), sender=address))
    OutgoingEmail.objects.all().delete()
    reply(ticket, agent=make_agent("ines", ticket.topic), text="Schon besser?", now=NOW)
    deliver_outbox(now=NOW)
    return ticket


@pytest.mark.parametrize("relay", [True], indirect=True)
def test_who_has_such_an_address_is_answered_where_our_server_can(relay: Relay):
    answered("jörg@müller.example")
    [(recipients, content)] = relay.taken
    assert recipients == ["jörg@xn--mller-kva.example"]
    assert "<jörg@xn--mller-kva.example>".encode() in content
    assert OutgoingEmail.objects.get().sent_at == NOW


@pytest.mark.parametrize("relay", [False], indirect=True)
def test_where_it_cannot_the_ticket_says_so_in_words(relay: Relay):
    ticket = answered("jörg@müller.example")
    note = ticket.messages.get(author=Message.Author.NOTE).text
    assert note.startswith("The letter to jörg@müller.example could not be delivered: our mail server can’t write to")
    assert (relay.taken, OutgoingEmail.objects.get().attempts) == ([], 1)


@pytest.mark.parametrize("relay", [False], indirect=True)
def test_a_domain_alone_needs_nothing_of_the_server(relay: Relay):
    answered("joerg@müller.example")
    assert [recipients for recipients, _ in relay.taken] == [["joerg@xn--mller-kva.example"]]


@pytest.mark.parametrize("relay", [True], indirect=True)
@pytest.mark.parametrize(
    ("address", "known"),
    [("jörg@müller.example", "jörg@müller.example"), ("ops@müller.example", "ops@xn--mller-kva.example")],
)
def test_the_operator_may_have_such_an_address_too(relay: Relay, address: str, known: str):
    """Written to beside the outbox, when that may be down."""
    EmailMessage("The clock", "It stands.", "support@pelerine.example", [address]).send()
    assert [recipients for recipients, _ in relay.taken] == [[known]]


@pytest.mark.parametrize("relay", [True], indirect=True)
def test_who_reads_along_with_such_an_address_sees_the_same_to_and_cc_as_all(relay: Relay):
    ticket = ticket_of(
        receive(b"From: ada@mail.example\r\nSubject: Hello\r\n\r\nIt is slow.", sender="ada@mail.example")
    )
    OutgoingEmail.objects.all().delete()
    agent = make_agent("ines", ticket.topic)
    for address in ("jörg@müller.example", *(f"a.rather.long.name.{number}@mail.example" for number in range(40))):
        let_in(ticket, address=address, by=agent, now=NOW)
    reply(ticket, agent=agent, text="After.", now=NOW)
    deliver_outbox(now=NOW)
    deliver_outbox(now=NOW)
    deliver_outbox(now=NOW)
    by_recipient = {recipients[0]: content for recipients, content in relay.taken}
    theirs = by_recipient["jörg@xn--mller-kva.example"]
    assert {str(message_from_bytes(content)["To"]) for content in by_recipient.values()} == {"ada@mail.example"}
    cc = str(theirs.partition(b"\r\nCc: ")[2].partition(b"\r\nX-")[0], "utf-8").split(",\r\n ")
    assert (len(cc), "jörg@xn--mller-kva.example" in " ".join(cc)) == (41, True)
    assert (len(by_recipient), max(map(len, theirs.splitlines())) < 998) == (42, True)
