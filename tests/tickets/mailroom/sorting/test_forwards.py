"""A colleague forwards a customer's letter to us."""

import pytest
from django.conf import settings
from pytest_django import Settings

from tests.people import make_agent
from tests.tickets.mailroom.letters import PDF, letter, receive, ticket_of
from tickets.letters.head import MAX_HEADERS
from tickets.models import AddressProof, Agent, IncomingEmail, Message, OutgoingEmail, Ticket

OURS = "mx.pelerine.example"
CHECKED = f"{OURS}; dmarc=pass header.from=pelerine.example"
GMAIL = """Please look into this.

---------- Forwarded message ---------
From: Carl Roux <carl@cust.example>
Date: Mon, 9 Mar 2026 at 18:00
Subject: No connection
To: ines@pelerine.example

The app says “no network” since Monday.
PV-20417733"""
OUTLOOK = """Zur Info

Von: Carl Roux [mailto:carl@cust.example]
Gesendet: Montag, 9. März 2026 18:00
An: ines@pelerine.example
Betreff: No connection

The app says “no network” since Monday.
PV-20417733"""
APPLE = """Begin forwarded message:

> From: Carl Roux <carl@cust.example>
> Subject: No connection
> Date: 9 March 2026 at 18:00:00 CET
> To: ines@pelerine.example
>
> The app says “no network” since Monday.
> PV-20417733"""
FRENCH = """À traiter

De : Carl Roux <carl@cust.example>
Envoyé : lundi 9 mars 2026 18:00
À : ines@pelerine.example
Objet : No connection

The app says “no network” since Monday.
PV-20417733"""
pytestmark = pytest.mark.django_db


@pytest.fixture
def ines(settings: Settings) -> Agent:
    settings.AUTHSERV_ID = OURS
    return make_agent("ines", email="ines@pelerine.example")


def forwarded(text: str, *, results: str = CHECKED, **headers: str) -> IncomingEmail:
    head = {"From": "Inès <ines@pelerine.example>", "Subject": "Fwd: No connection", "Authentication_Results": results}
    return receive(letter(text, **{**head, **headers}), sender="ines@pelerine.example")


def customers_and_notes(ticket: Ticket) -> list[tuple[str, str]]:
    return list(ticket.messages.order_by("pk").values_list("author", "text"))


@pytest.mark.parametrize(
    ("text", "above"),
    [(GMAIL, "Please look into this."), (OUTLOOK, "Zur Info"), (APPLE, ""), (FRENCH, "À traiter")],
)
def test_what_a_colleague_forwards_is_the_customers_request(ines: Agent, text: str, above: str):
    ticket = ticket_of(forwarded(text))
    assert (ticket.customer.email, ticket.customer.name) == ("carl@cust.example", "Carl Roux")
    assert (ticket.subject, ticket.subscription_reference) == ("No connection", "PV-20417733")
    words = "The app says “no network” since Monday.\nPV-20417733"
    notes = [("note", above)] if above else []
    assert customers_and_notes(ticket) == [("customer", words), *notes]
    message = ticket.messages.get(author=Message.Author.CUSTOMER)
    assert (message.agent, message.verified, AddressProof.objects.count()) == (ines, False, 0)
    assert OutgoingEmail.objects.get().to_address == "carl@cust.example"


def test_a_letter_that_is_forwarded_as_a_file_brings_its_own_files(ines: Agent):
    inner = letter("It is too slow.", From="Carl <carl@cust.example>", Subject="Slow")
    inner.add_attachment(PDF, maintype="application", subtype="pdf", filename="log.pdf")
    outer = letter(
        "See below.", From="ines@pelerine.example", Authentication_Results=CHECKED, Message_ID="<o@x.example>"
    )
    outer.add_attachment(inner)
    ticket = ticket_of(receive(outer))
    assert (ticket.customer.email, ticket.subject) == ("carl@cust.example", "Slow")
    assert customers_and_notes(ticket) == [("customer", "It is too slow."), ("note", "See below.")]
    assert [file.name for file in ticket.messages.earliest("pk").attachments.all()] == ["log.pdf"]


def test_what_a_colleague_attaches_beside_the_forwarded_letter_is_kept(ines: Agent):
    outer = letter("Both.", From="ines@pelerine.example", Authentication_Results=CHECKED, Message_ID="<o@x.example>")
    outer.add_attachment(letter("It is too slow.", From="Carl <carl@cust.example>", Subject="Slow"))
    outer.add_attachment(PDF, maintype="application", subtype="pdf", filename="contract.pdf")
    ticket = ticket_of(receive(outer))
    assert [file.name for file in ticket.messages.earliest("pk").attachments.all()] == ["contract.pdf"]


def test_a_forwarded_letter_that_cannot_be_read_stays_a_file_of_the_colleagues(ines: Agent):
    inner = b"From: Carl <carl@cust.example>\n" + b"X: y\n" * (MAX_HEADERS + 1) + b"\nIt is too slow."
    outer = letter("See.", From="ines@pelerine.example", Authentication_Results=CHECKED, Message_ID="<o@x.example>")
    outer.add_attachment(inner, maintype="application", subtype="octet-stream", filename="it.eml")
    raw = outer.as_bytes().replace(b"application/octet-stream", b"message/rfc822")
    ticket = ticket_of(receive(raw))
    assert (ticket.customer.email, customers_and_notes(ticket)) == ("ines@pelerine.example", [("customer", "See.")])


@pytest.mark.parametrize("results", [f"{OURS}; dmarc=fail header.from=pelerine.example", "mx.else.example; none"])
def test_nobody_makes_requests_for_others_in_a_colleagues_name(ines: Agent, results: str):
    assert ticket_of(forwarded(GMAIL)).customer.email == "carl@cust.example"
    ticket = ticket_of(forwarded(GMAIL, results=results, Message_ID="<2@pelerine.example>"))
    assert ticket.customer.email == "ines@pelerine.example"


def test_what_a_customer_forwards_is_their_own_request(ines: Agent):
    checked = f"{OURS}; dmarc=pass header.from=mail.example"
    ticket = ticket_of(forwarded(GMAIL, From="ada@mail.example", results=checked))
    assert (ticket.customer.email, ticket.messages.count()) == ("ada@mail.example", 1)


@pytest.mark.parametrize("writer", ["Carl Roux", f"Support <{settings.SUPPORT_ADDRESS}>"])
def test_where_a_forward_does_not_say_who_wrote_the_colleague_is_told_to_name_them(ines: Agent, writer: str):
    ticket = ticket_of(forwarded(GMAIL.replace("Carl Roux <carl@cust.example>", writer)))
    assert ticket.customer.email == "ines@pelerine.example"
    note = ticket.messages.get(author=Message.Author.NOTE)
    assert note.text.startswith("The forwarded letter doesn’t say who wrote it.")


def test_who_is_no_longer_at_the_desk_forwards_nothing(ines: Agent):
    ines.user.is_active = False
    ines.user.save()
    assert ticket_of(forwarded(GMAIL)).customer.email == "ines@pelerine.example"
