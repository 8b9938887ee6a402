"""A request is given to another customer."""

import pytest
from django.test import Client

from supportportal.models import AuditEntry
from tests.moments import NOON
from tests.people import make_agent, signed_in
from tests.tickets.factories import make_case, make_ticket
from tests.tickets.history.reading import history
from tickets.access import case_token, request_token, request_url
from tickets.guarantee.rules.events import breaks
from tickets.handling import reply
from tickets.models import Agent, ConformityCase, OutgoingEmail, Ticket
from tickets.participants import let_in
from tickets.proofs import is_proved
from tickets.refusals import AlreadyTheirs, ChoiceMade, EmptyText, NotYours, OurOwnAddress
from tickets.whose.other_customer import give_to

pytestmark = pytest.mark.django_db
CARL = "carl@cust.example"


@pytest.fixture
def ines() -> Agent:
    return make_agent("ines")


def given(ticket: Ticket, agent: Agent, email: str = CARL, reason: str = "It is his contract.") -> Ticket:
    give_to(ticket, email=email, name="Carl Roux", reason=reason, agent=agent, now=NOON)
    return ticket


def test_a_request_is_somebody_elses_from_now_on(client: Client, ines: Agent):
    ticket = make_ticket()
    let_in(ticket, address=CARL, by=ines, now=NOON)
    old_link, waiting = request_token(ticket), OutgoingEmail.objects.get()
    assert client.get(f"/en/requests/{old_link}/").status_code == 200
    given(ticket, ines)
    assert client.get(f"/en/requests/{old_link}/").status_code == 404
    waiting.refresh_from_db()
    assert (waiting.failed_at, is_proved(ticket), ticket.participants.count()) == (NOON, False, 0)
    assert "Ines gave it from the customer Claire Martin to Carl Roux" in history(ticket)
    assert ticket.events.get(kind="customer_changed").reason == "It is his contract."
    reply(ticket, agent=ines, text="Hello Carl.", now=NOON)
    sent = OutgoingEmail.objects.latest("pk")
    assert (sent.to_address, sent.to_name) == (CARL, "Carl Roux")
    assert request_url(ticket) in sent.text


def test_who_read_along_with_the_one_before_gets_nothing_of_the_one_after(ines: Agent):
    ticket = make_ticket()
    let_in(ticket, address="friend@else.example", by=ines, now=NOON)
    reply(ticket, agent=ines, text="Hello Claire.", now=NOON)
    given(ticket, ines)
    assert set(OutgoingEmail.objects.values_list("failed_at", flat=True)) == {NOON}
    reply(ticket, agent=ines, text="Hello Carl.", now=NOON)
    assert OutgoingEmail.objects.get(failed_at=None).to_address == CARL
    assert ticket.participants.get().address == "friend@else.example"


def test_its_case_looks_for_the_contract_of_the_new_customer(ines: Agent):
    case = make_case()
    assert case.subscription is not None
    old_link = case_token(case)
    given(case.ticket, ines)
    case.refresh_from_db()
    assert (case.subscription, case.price, case_token(case) == old_link) == (None, None, False)
    event = case.events.latest("sequence")
    assert (event.kind, event.actor) == ("customer_changed", f"agent:{ines.pk}")
    assert not list(breaks(case))


def test_who_chose_in_a_case_stays_its_customer(ines: Agent):
    case = make_case()
    ConformityCase.objects.filter(pk=case.pk).update(remedy_chosen_at=NOON, remedy_choice="termination")
    with pytest.raises(ChoiceMade):
        given(case.ticket, ines)


def test_what_says_no(ines: Agent):
    ticket = make_ticket()
    for email, reason, refusal in [
        (CARL, " ", EmptyText),
        ("Claire@example.org", "x", AlreadyTheirs),
        ("support@pelerine.example", "x", OurOwnAddress),
    ]:
        with pytest.raises(refusal):
            given(ticket, ines, email, reason)
    with pytest.raises(NotYours):
        given(ticket, make_agent("bo", "billing"))
    assert Ticket.objects.get().customer.email == "claire@example.org"


def test_the_desk_gives_it_away_and_the_audit_log_remembers_by_whom(ines: Agent):
    ticket = make_ticket()
    desk = signed_in(ines.user)
    page = desk.get(ticket.get_absolute_url())
    assert "Give it to another customer" in page.text
    answer = desk.post(f"/admin/tickets/ticket/{ticket.pk}/other-customer/", {"email": CARL})
    assert (answer.status_code, Ticket.objects.get().customer.email) == (200, "claire@example.org")
    answered = desk.post(
        f"/admin/tickets/ticket/{ticket.pk}/other-customer/",
        {"email": CARL, "name": "", "reason": "Forwarded.", "key": page.context["form_key"]},
        follow=True,
    )
    assert "The request is carl@cust.example’s now." in answered.text
    entry = AuditEntry.objects.latest("pk")
    assert str(entry) == f"Gave ticket #{ticket.pk} to another customer: Customer: claire@example.org → {CARL}"
