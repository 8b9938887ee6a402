"""A customer's reply may say what matters in its subject."""

import pytest
from django.test import Client

from tests.people import make_agent, signed_in
from tests.tickets.mailroom.letters import NOW, adas_ticket, letter, receive, ticket_of
from tickets.access import case_url, request_url
from tickets.guarantee.cases import classify
from tickets.handling import reply
from tickets.letters.set_phrases.subject_marks import bare_subject
from tickets.mailroom.sorting.replay import replay
from tickets.models import Message, OutgoingEmail, Ticket

pytestmark = pytest.mark.django_db
INVOICE = "SEND ME THE INVOICE TODAY"


def answered(ticket: Ticket, text: str, **headers: str) -> Message:
    """The customer's answer to our last letter; the message it became."""
    ours = OutgoingEmail.objects.filter(ticket=ticket).latest("pk")
    row = receive(letter(text, In_Reply_To=ours.message_id_header, Message_ID="<answer@mail.example>", **headers))
    assert (row.fate, row.ticket) == ("reply", ticket)
    assert row.message is not None
    return row.message


@pytest.mark.parametrize("text", ["", "Please."])
def test_the_subject_of_a_reply_is_read_at_the_desk_and_on_the_customers_page(text: str) -> None:
    agent = make_agent("ines", "general", "connectivity", "billing")
    ticket = ticket_of(receive(letter()))
    message = answered(ticket, text, Subject=INVOICE)
    assert (message.subject, message.text) == (INVOICE, text)
    desk = signed_in(agent.user).get(ticket.get_absolute_url()).content.decode()
    page = Client().get(request_url(ticket)).content.decode()
    assert (desk.count(INVOICE), page.count(INVOICE)) == (1, 1)
    assert "No text." not in desk


@pytest.mark.parametrize(
    "subject",
    [
        "A question",
        "Re: A question [#{number}]",
        "RE : A  QUESTION [#{number}]",
        "AW: WG: Re[2]: A question",
        "[#{number}] A question",
        "[EXTERNAL] Re: A question",
        "Antw: TR : Fwd: A question (fwd)",
        "",
        "Re: We have received your request [#{number}]",
    ],
)
def test_a_subject_that_is_the_threads_own_is_not_shown_again(subject: str) -> None:
    ticket = ticket_of(receive(letter()))
    assert answered(ticket, "Thanks.", Subject=subject.format(number=ticket.pk)).subject == ""


def test_a_subject_that_goes_on_from_the_threads_own_is_shown_as_it_was_written() -> None:
    ticket = ticket_of(receive(letter()))
    assert answered(ticket, "", Subject="Re: A question: I cancel").subject == "Re: A question: I cancel"


def test_a_defect_that_only_the_subject_names_is_suspected_and_leads_to_its_message() -> None:
    ticket = adas_ticket(text="Thank you.", subject="Hello")
    agent = make_agent("ines", "general", "connectivity", "billing")
    reply(ticket, agent=agent, text="You are welcome.", now=NOW)
    message = answered(ticket, "", Subject="The app does not connect any more")
    claim = ticket.possible_claims.get()
    assert (claim.words, claim.message) == ("The app does not connect any more", message)
    page = signed_in(agent.user).get(ticket.get_absolute_url())
    assert [doubt.claim for doubt in page.context["doubts"]] == [claim]
    case = classify(message, agent=agent, defect="No connection", now=NOW)
    assert "The app does not connect any more" in Client().get(case_url(case)).content.decode()


def test_an_automatic_answers_subject_is_kept_with_its_note() -> None:
    ticket = ticket_of(receive(letter()))
    note = answered(ticket, "", Subject="Out of office: back on Monday", Auto_Submitted="auto-replied")
    assert (note.author, note.subject) == ("note", "Out of office: back on Monday")


def test_reading_a_letter_anew_brings_its_subject_back() -> None:
    ticket = ticket_of(receive(letter()))
    message = answered(ticket, "", Subject=INVOICE)
    Message.objects.update(subject="misread")
    replay(message.letter, by=None, now=NOW)
    assert list(ticket.messages.order_by("pk").values_list("subject", flat=True)) == ["misread", INVOICE]


def test_hostile_prefixes_without_end_cost_nothing() -> None:
    assert bare_subject("Re: " * 50_000 + "x") == "x"
    assert bare_subject("[" * 50_000) == "[" * 1_000
