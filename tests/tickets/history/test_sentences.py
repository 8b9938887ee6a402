"""Every act on a ticket leaves one sentence, in the reader's language, and the ticket's page shows it in its place."""

from datetime import timedelta

import pytest
from django.utils import translation

from tests.moments import NOON
from tests.people import make_agent, signed_in
from tests.tickets.factories import make_customer, make_ticket
from tests.tickets.history.reading import history
from tickets import handling
from tickets.history.recording import record
from tickets.history.sentences import SENTENCES, sentences_of
from tickets.models import Agent, Ticket, TicketEvent
from tickets.participants import let_in, show_out
from tickets.side_threads.asking import Question, forward
from tickets.whose.merging_customers import merge, undo

pytestmark = pytest.mark.django_db
Kind = TicketEvent.Kind
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya")


def a_question() -> Ticket:
    return make_ticket(subject="A question", text="Which port do you use?")


def test_every_kind_of_act_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Kind)


def test_a_day_of_work_is_told_act_by_act(maya: Agent) -> None:
    ticket, omar = a_question(), make_agent("omar")
    handling.assign(ticket, to=maya, by=maya, now=NOON)
    handling.assign(ticket, to=omar, by=maya, now=NOON)
    handling.assign(ticket, to=maya, by=maya, now=NOON)
    handling.assign(ticket, to=None, by=maya, now=NOON)
    handling.close(ticket, by=maya, now=NOON)
    handling.add_customer_message(ticket, text="Which one on a Mac?", received_at=LATER, now=LATER)
    handling.close(ticket, by=omar, now=LATER)
    handling.reply(ticket, agent=omar, text="One more thing.", now=LATER)
    handling.close(ticket, by=omar, now=LATER)
    handling.reopen(ticket, by=maya, now=LATER)
    handling.close(ticket, by=maya, now=LATER)
    handling.reopen(ticket, by=None, now=LATER)
    handling.transfer(ticket, topic="billing", by=maya, now=LATER)
    assert history(ticket) == [
        "Maya took it",
        "Maya gave it to Omar",
        "Maya took it over from Omar",
        "Maya gave it back to the team",
        "Maya closed it",
        "The customer’s message opened it again",
        "Omar closed it",
        "Omar opened it again",
        "Omar took it",
        "Omar closed it",
        "Maya opened it again",
        "Maya closed it",
        "The portal opened it again",
        "Maya moved it from Connectivity to Billing",
    ]


def test_thanks_and_a_second_click_leave_no_line(maya: Agent) -> None:
    ticket = a_question()
    handling.close(ticket, by=maya, now=NOON)
    handling.add_customer_message(ticket, text="Thank you!", received_at=LATER, now=LATER)
    for _ in range(2):
        let_in(ticket, address="bo@mail.example", by=maya, now=LATER)
    for _ in range(2):
        show_out(ticket, address="bo@mail.example", by=maya, now=LATER)
    assert history(ticket) == [
        "Maya closed it",
        "Maya let in bo@mail.example",
        "Maya ended the copies for bo@mail.example",
    ]


def test_a_third_party_is_named(maya: Agent) -> None:
    ticket = a_question()
    question = Question("Is this line yours?")
    facts = {"address": "bo@isp.example", "name": "Bo of the provider", "subject": "A line", "language": "en"}
    forward(ticket, **facts, question=question, agent=maya, now=NOON)
    assert history(ticket) == ["Maya asked a third party: Bo of the provider"]


def test_customers_who_are_merged_and_parted_are_told_in_each_of_their_requests(maya: Agent) -> None:
    ticket, other = a_question(), make_ticket(make_customer("ada@mail.example", name="Ada Roux"))
    merger = merge(ticket.customer, other=other.customer, reason="She says so.", agent=maya, now=NOON)
    undo(merger, agent=maya, now=NOON)
    assert history(ticket) == []
    assert history(other) == [
        "Maya made one customer of two: Claire Martin",
        "Maya parted its customer from Claire Martin again",
    ]


def test_it_is_said_in_the_language_of_the_reader(maya: Agent) -> None:
    ticket = a_question()
    handling.transfer(ticket, topic="billing", by=maya, now=NOON)
    with translation.override("fr"):
        assert sentences_of(list(ticket.events.all())) == [
            "Maya a transféré la demande de « Connexion » à « Facturation »"
        ]


def test_the_page_shows_acts_between_the_words_several_in_a_row_as_one_line(maya: Agent) -> None:
    ticket, desk = a_question(), signed_in(maya.user)
    handling.assign(ticket, to=maya, by=maya, now=LATER)
    handling.reply(ticket, agent=maya, text="Port 443.", now=LATER + timedelta(minutes=1))
    handling.close(ticket, by=maya, now=LATER + timedelta(minutes=2))
    handling.reopen(ticket, by=maya, now=LATER + timedelta(minutes=3))
    page = desk.get(ticket.get_absolute_url())
    entries = [
        [happening.sentence for happening in entry.all] if entry.kind == "happenings" else entry.kind
        for entry in page.context["entries"]
    ]
    assert entries == ["customer", "portal", ["Maya took it"], "agent", ["Maya closed it", "Maya opened it again"]]
    assert "2 steps" in page.content.decode()


def test_the_history_is_a_list_of_its_own_and_a_strangers_404(maya: Agent) -> None:
    ticket = a_question()
    handling.assign(ticket, to=maya, by=maya, now=LATER)
    address = f"/admin/tickets/ticket/{ticket.pk}/history/"
    page = " ".join(signed_in(maya.user).get(address).content.decode().split())
    assert "Maya took it <time" in page
    assert signed_in(make_agent("tobias", "billing").user).get(address).status_code == 404


def test_a_secret_in_a_reason_is_masked(maya: Agent) -> None:
    ticket = a_question()
    record(
        ticket, Kind.CUSTOMER_CHANGED, by=maya, now=NOON, reason="My password is hunter2", customer=1, customer_before=2
    )
    for address in (ticket.get_absolute_url(), f"/admin/tickets/ticket/{ticket.pk}/history/"):
        page = signed_in(maya.user).get(address).content.decode()
        assert ("My password is ••••" in page, "hunter2" in page) == (True, False)
