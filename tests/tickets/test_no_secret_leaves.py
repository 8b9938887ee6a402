"""A secret that came in by any way: no letter of ours and no evidence carries it out of the house."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest

from chat.agent_acts import answer, take
from chat.closing.escalation import turn_into_ticket
from chat.closing.transcript_letter import send_transcript
from chat.protocol.wire import on_the_wire
from tests.chat.factories import NOON, a_conversation, said
from tests.people import make_agent
from tests.tickets.factories import make_ticket, publish_promises
from tests.tickets.mailroom.letters import NOW, letter, receive, ticket_of
from tickets.guarantee.cases import open_case
from tickets.guarantee.evidence.case_file import evidence_zip
from tickets.handling import note, reply
from tickets.models import OutgoingEmail, Ticket
from tickets.proofs import Way, prove_address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
SECRETS = ("Kestrel88falcon", "4111 1111 1111 1111", "81.57.142.9")
WORDS = f"It fails. My password is {SECRETS[0]}, my card {SECRETS[1]}. My IP is {SECRETS[2]}."


def by_mail() -> Ticket:
    came = letter(WORDS, Subject=f"My password is {SECRETS[0]}")
    came.add_alternative(f"<p>My password is <b>{SECRETS[0]}</b>, my card {SECRETS[1]}.</p>", subtype="html")
    return ticket_of(receive(came))


def by_chat() -> Ticket:
    talk = a_conversation("Claire")
    message = said(talk, WORDS)
    assert not leaked(str(on_the_wire(message, conversation=talk)))
    ines = make_agent("ines", "connectivity")
    take(talk, agent=ines, now=NOON)
    answer(talk, agent=ines, text=f"You wrote: {WORDS}", client_key="ines-key-1", now=NOON)
    ticket = turn_into_ticket(talk, now=NOW, listens=False, acknowledge=True, closed=False)
    prove_address(ticket, way=Way.LINK, now=NOW)
    send_transcript(talk, now=NOW)
    return ticket


def by_form() -> Ticket:
    return make_ticket(subject=f"My password is {SECRETS[0]}", text=WORDS)


def leaked(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("way_in", [by_form, by_mail, by_chat], ids=lambda way: way.__name__)
def test_no_letter_and_no_evidence_carries_a_secret(way_in: Callable[[], Ticket]) -> None:
    publish_promises("guarantee")
    maya, ticket = make_agent("maya", "connectivity", "general", "billing"), way_in()
    message = ticket.messages.earliest("pk")
    assert leaked(message.text) != []
    reply(ticket, agent=maya, text=f"You wrote:\n> {WORDS}\nPlease change it.", now=NOW)
    note(ticket, agent=maya, text=WORDS, now=NOW)
    letters = OutgoingEmail.objects.filter(ticket=ticket)
    assert "•••• (password)" in letters.latest("pk").text
    assert [leaked(f"{each.subject} {each.text} {each.html}") for each in letters] == [[]] * len(letters)
    file = BytesIO()
    evidence_zip(open_case(ticket, notification=message, notified_at=NOW, now=NOW), file=file)
    with ZipFile(file) as archive:
        held = {name: leaked(archive.read(name).decode("utf-8", "replace")) for name in archive.namelist()}
    assert {name: secrets for name, secrets in held.items() if secrets} == {}
