"""A letter too many in the address: its writer corrects it on the page after sending, and our letters follow."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.moments import NOON
from tests.people import make_agent, signed_in
from tests.tickets.factories import make_case, make_customer, make_ticket, make_yearly_subscription
from tests.tickets.pages.test_whose_request import words
from tickets import handling
from tickets.access import request_token, sent_token
from tickets.guarantee.rules.events import breaks
from tickets.guarantee.steps import answering
from tickets.guarantee.subscriptions import contract_terms
from tickets.models import AddressProof, Message, OutgoingEmail, Ticket
from tickets.proofs import Way, prove_address

pytestmark = pytest.mark.django_db
RIGHT = "claire@mail.example"


@pytest.fixture
def ticket() -> Ticket:
    """With its acknowledgement on its way to an address that isn't Claire's."""
    return make_ticket(text="It stops after ten minutes.", conformity=False, proved=False)


def page_of(ticket: Ticket) -> str:
    return f"/en/contact/sent/{sent_token(ticket)}/"


def corrected(client: Client, ticket: Ticket, email: str = RIGHT) -> str:
    return words(client.post(page_of(ticket), {"email": email}, follow=True))


def test_our_letter_goes_out_again_with_a_link_that_the_first_mailbox_has_not(client: Client, ticket: Ticket) -> None:
    first, wrong_link = OutgoingEmail.objects.get(), request_token(ticket)
    OutgoingEmail.objects.update(sent_at=NOON)
    page = corrected(client, ticket)
    assert f"We write to {RIGHT} from now on." in page
    ticket.refresh_from_db()
    assert ticket.customer.email == RIGHT
    again = OutgoingEmail.objects.get(resend_of=first)
    assert (again.to_address, again.kind, again.sent_at) == (RIGHT, "acknowledgement", None)
    assert wrong_link not in again.text + again.html
    assert request_token(ticket) in again.text
    assert request_token(ticket) in again.html
    assert client.get(f"/en/requests/{wrong_link}/").status_code == 404
    note = Message.objects.get(author=Message.Author.NOTE)
    assert note.text == (f"On the page after sending, the writer corrected {first.to_address} to {RIGHT}.")


def test_a_letter_that_has_not_left_leaves_to_the_right_address_only(client: Client, ticket: Ticket) -> None:
    first = OutgoingEmail.objects.get()
    corrected(client, ticket)
    assert [letter.to_address for letter in OutgoingEmail.objects.filter(failed_at=None)] == [RIGHT]
    assert not OutgoingEmail.objects.given_up().filter(pk=first.pk).exists()  # nobody is asked to send it again


def test_it_can_be_corrected_twice_and_each_letter_is_there_once(client: Client, ticket: Ticket) -> None:
    corrected(client, ticket, "claire@mial.example")
    corrected(client, ticket)
    waiting = OutgoingEmail.objects.filter(sent_at=None, failed_at=None)
    assert [letter.to_address for letter in waiting] == [RIGHT]


def test_a_letter_that_came_back_is_said_on_the_page(client: Client, ticket: Ticket) -> None:
    assert "Our letter came back" not in words(client.get(page_of(ticket)))
    OutgoingEmail.objects.update(sent_at=NOON, failed_at=NOON, failure="550 no such user")
    page = words(client.get(page_of(ticket)))
    assert "Our letter came back" in page
    assert "550" not in page
    assert "Our letter came back" not in corrected(client, ticket)


@pytest.mark.parametrize("why", ["answered", "proved", "disowned", "by letter"])
def test_it_is_too_late_once_somebody_has_read_or_answered_there(client: Client, ticket: Ticket, why: str) -> None:
    if why == "answered":
        handling.reply(ticket, agent=make_agent(), text="PV-20481234 is yours.", now=NOON + timedelta(hours=1))
    elif why == "proved":
        prove_address(ticket, way=Way.REPLY, now=NOON)
    elif why == "disowned":
        Ticket.objects.update(disowned_at=NOON)
    else:
        Ticket.objects.update(channel=Ticket.Channel.MAIL)
    assert 'id="id_email"' not in words(client.get(page_of(ticket)))
    page = corrected(client, ticket)
    assert "We have answered to the first address already." in page
    ticket.refresh_from_db()
    assert ticket.customer.email == "claire@example.org"


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("claire@", "Enter a valid email address."),
        ("", "We need an address to answer to."),
        ("support@pelerine.example", "This is an address of our own"),
    ],
)
def test_what_is_wrong_with_the_new_address_is_said_beside_it(
    client: Client, ticket: Ticket, email: str, said: str
) -> None:
    page = corrected(client, ticket, email)
    assert said in page
    assert re.search(rf'name="email" value="{re.escape(email)}"', page) or not email


def test_corrections_don_t_fill_mailboxes(client: Client, ticket: Ticket, redis_server: str) -> None:
    answers = [client.post(page_of(ticket), {"email": f"victim-{n}@mail.example"}).status_code for n in range(5)]
    assert answers == [302, 302, 302, 429, 429]


def test_the_same_address_again_sends_nothing_and_ends_no_link(client: Client, ticket: Ticket) -> None:
    token = request_token(ticket)
    corrected(client, ticket, "Claire@Example.org")
    ticket.refresh_from_db()
    assert (OutgoingEmail.objects.count(), request_token(ticket)) == (1, token)
    assert not Message.objects.filter(author=Message.Author.NOTE).exists()


def test_it_is_too_late_once_an_agents_news_went_there(client: Client) -> None:
    """A letter of the case's has no message, and its words were meant for whoever reads that mailbox."""
    case = make_case(now=NOON)
    AddressProof.objects.all().delete()
    answering.report_progress(
        case, agent=make_agent(), fact="Your line is cut", next_step="", by_day=None, now=NOON + timedelta(hours=1)
    )
    corrected(client, case.ticket)
    assert [letter.to_address for letter in OutgoingEmail.objects.filter(to_address=RIGHT)] == []


def test_an_agent_who_is_writing_to_the_first_address_is_stopped(client: Client, ticket: Ticket) -> None:
    """Or a stranger who corrects it at the right moment reads what was meant for its owner."""
    desk = signed_in(make_agent().user)
    seen = ticket.messages.latest("pk").pk
    corrected(client, ticket)
    answer = desk.post(f"/admin/tickets/ticket/{ticket.pk}/reply/", {"text": "Dear Vic, as agreed.", "seen": seen})
    assert "Something new arrived while you were writing, and nothing was sent." in words(answer)
    assert "Dear Vic, as agreed." in words(answer)
    assert not OutgoingEmail.objects.filter(kind="reply").exists()


def test_a_case_keeps_the_contract_of_whoever_it_is_from(client: Client) -> None:
    """Not the price of somebody whose address was typed by mistake, and the writer's own once theirs is right."""
    typed_first = make_case(now=NOON)  # Claire's address, and so Claire's contract
    AddressProof.objects.all().delete()
    assert typed_first.subscription is not None
    corrected(client, typed_first.ticket, "rob@mail.example")
    typed_first.refresh_from_db()
    assert (typed_first.subscription, typed_first.price, contract_terms(typed_first)) == (None, None, None)
    contract = make_yearly_subscription(customer=make_customer("zoe@mail.example"))
    Ticket.objects.update(subscription_reference=contract.reference)
    corrected(client, Ticket.objects.get(), "zoe@mail.example")
    typed_first.refresh_from_db()
    assert (typed_first.subscription, typed_first.price) == (contract, contract.price)
    assert list(breaks(typed_first)) == []
