"""What an agent calls spam lies among the other spam, tells nobody, and has the same way out."""

import pytest

from tests.moments import NOON
from tests.people import make_agent, signed_in
from tests.tickets.factories import incoming_row, make_ticket, possible_claim_row
from tests.tickets.history.reading import history
from tickets.in_hand.calling_spam import call_spam, open_again
from tickets.models import Agent, IncomingEmail, OutgoingEmail, Ticket
from tickets.refusals import NotYours, UndecidedClaim

pytestmark = pytest.mark.django_db
LEDGER = "/admin/tickets/incomingemail/"


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya")


def an_advertisement() -> Ticket:
    ticket = make_ticket(subject="Cheap tyres", text="Which ones do you want?")
    incoming_row(ticket, message=ticket.messages.get(author="customer"), fate="ticket", subject="Cheap tyres")
    return ticket


def test_it_is_closed_and_its_letter_lies_among_the_spam_with_who_said_so(maya: Agent) -> None:
    ticket, letters = an_advertisement(), OutgoingEmail.objects.count()
    for _ in range(2):
        call_spam(ticket, by=maya, now=NOON)
    letter = IncomingEmail.objects.get()
    assert (letter.fate, letter.ticket, letter.why) == ("spam", ticket, "Maya says that it is spam")
    assert (history(ticket), OutgoingEmail.objects.count()) == (["Maya closed it", "Maya closed it as spam"], letters)
    assert "Cheap tyres" in signed_in(maya.user).get(LEDGER, {"tab": "spam"}).content.decode()


@pytest.mark.parametrize("way", ["the ticket", "the list", "the letter"])
def test_it_is_open_again_by_every_way_out(maya: Agent, way: str) -> None:
    ticket, desk = an_advertisement(), signed_in(maya.user)
    call_spam(ticket, by=maya, now=NOON)
    letter = IncomingEmail.objects.get()
    doors = {
        "the ticket": (f"/admin/tickets/ticket/{ticket.pk}/reopen/", {}),
        "the list": (LEDGER, {"action": "not_spam", "_selected_action": [letter.pk]}),
        "the letter": (f"{LEDGER}{letter.pk}/replay/", {}),
    }
    desk.post(*doors[way])
    letter.refresh_from_db()
    ticket.refresh_from_db()
    assert (letter.fate, letter.ticket, letter.why, ticket.status) == ("ticket", ticket, "", "waiting_for_us")
    assert history(ticket)[-2:] == ["Maya said that it is no spam", "Maya opened it again"]
    assert Ticket.objects.count() == 1


def test_an_undecided_claim_is_no_spam_and_strangers_call_nothing_so(maya: Agent) -> None:
    ticket, tobias = an_advertisement(), make_agent("tobias", "billing")
    possible_claim_row(ticket)
    with pytest.raises(UndecidedClaim):
        call_spam(ticket, by=maya, now=NOON)
    for act in (call_spam, open_again):
        with pytest.raises(NotYours):
            act(ticket, by=tobias, now=NOON)
    assert (IncomingEmail.objects.get().fate, history(ticket)) == ("ticket", [])
