"""Letters that ask for nothing: an absent person's answer without a word in its headers, and thanks alone."""

from datetime import timedelta

import pytest

from supportportal.foundations.topics import Topic
from tests.people import make_agent, signed_in
from tests.tickets.mailroom.letters import NOW, PNG, letter, receive, ticket_of
from tickets.handling import close, reopen, reply
from tickets.models import IncomingEmail, OutgoingEmail, Ticket
from tickets.outbox import signed_ids

Fate = IncomingEmail.Fate
pytestmark = pytest.mark.django_db


def closed_ticket() -> Ticket:
    ticket, agent = ticket_of(receive(letter("Which server do you recommend?"))), make_agent("ines", *Topic)
    reply(ticket, agent=agent, text="Try another server.", now=NOW)
    close(ticket, by=agent, now=NOW)
    return ticket


def answered(ticket: Ticket, text: str, *, now=NOW, picture: bool = False, **headers: str) -> IncomingEmail:
    answer = letter(text, Subject="Re: A question", Message_ID="<second@mail.example>", **headers)
    if picture:
        answer.add_attachment(PNG, maintype="image", subtype="png", filename="screen.png")
    row = receive(answer, recipients=(signed_ids.reply_address(ticket),), now=now)
    ticket.refresh_from_db()
    return row


ABSENT = [
    {"Subject": "Abwesenheit"},
    {"Subject": "Fuera de la oficina"},
    {"Subject": "Absent(e) du bureau"},
    {"Subject": "Out of Office"},
    {"text": "I am out of the office until Monday and will answer when I return."},
    {"text": "Ich bin bis 5. März nicht im Büro. In dringenden Fällen schreiben Sie an die Vertretung."},
]


@pytest.mark.parametrize("absent", ABSENT)
def test_an_absent_persons_answer_is_kept_and_opens_nothing_again(absent: dict[str, str]):
    ticket = closed_ticket()
    row = receive(letter(**{"text": "Until Monday.", **absent}), recipients=(signed_ids.reply_address(ticket),))
    ticket.refresh_from_db()
    assert row.message is not None
    assert (row.fate, row.ticket, row.message.author, ticket.status) == (Fate.REPLY, ticket, "note", "closed")


@pytest.mark.parametrize("absent", ABSENT)
def test_an_absent_persons_letter_about_nothing_of_ours_is_not_acknowledged(absent: dict[str, str]):
    row = receive(letter(**{"text": "Until Monday.", **absent}))
    assert (row.fate, row.silence) == (Fate.TICKET, "machine")
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize(
    "text", ["Thank you!", "Merci beaucoup Ines", "Vielen Dank!\nAda Berg", "Gracias", "Tack så mycket"]
)
def test_thanks_alone_stay_in_the_closed_ticket_and_one_click_opens_it(text: str):
    ticket = closed_ticket()
    row = answered(ticket, text, now=NOW + timedelta(hours=1))
    assert row.message is not None
    assert (row.fate, row.ticket, row.message.author) == (Fate.REPLY, ticket, "customer")
    assert (ticket.status, ticket.closed_at, ticket.waiting_since) == ("closed", NOW, None)
    page = signed_in(ticket.messages.get(author="agent").agent.user).get(ticket.get_absolute_url()).content.decode()
    assert "thanks: the ticket stays closed" in page
    reopen(ticket, by=None, now=NOW)
    assert ticket.status == "waiting_for_us"


def test_thanks_long_after_the_end_open_no_new_ticket():
    ticket = closed_ticket()
    row = answered(ticket, "Thank you!", now=NOW + timedelta(days=40))
    assert (row.fate, row.ticket, ticket.status, Ticket.objects.count()) == (Fate.REPLY, ticket, "closed", 1)


@pytest.mark.parametrize("text", ["Thank you, but it is slow again.", "Thank you. And my refund?"])
def test_anything_more_than_thanks_opens_it_again(text: str):
    ticket = closed_ticket()
    answered(ticket, text)
    assert ticket.status == "waiting_for_us"


def test_thanks_with_a_file_open_it_again():
    ticket = closed_ticket()
    answered(ticket, "Thank you!", picture=True)
    assert ticket.status == "waiting_for_us"


def test_thanks_in_an_open_ticket_wait_for_us_as_ever():
    ticket = ticket_of(receive(letter("Which server do you recommend?")))
    reply(ticket, agent=make_agent("ines", *Topic), text="Try another server.", now=NOW)
    answered(ticket, "Thank you!")
    assert ticket.status == "waiting_for_us"
