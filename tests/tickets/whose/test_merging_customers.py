"""Several addresses of one customer, and two customers who are one person."""

import pytest
from pytest_django import Settings

from chat.models import Conversation
from tests.chat.factories import a_conversation
from tests.moments import NOON
from tests.people import make_agent, signed_in
from tests.tickets.factories import make_customer, make_ticket, make_yearly_subscription
from tests.tickets.mailroom.letters import adas_ticket, letter, receive, ticket_of
from tickets.handling import reply
from tickets.models import AddressProof, Agent, Customer, CustomerMerger, Message, OutgoingEmail, Team, Ticket
from tickets.outbox.signed_ids import reply_address
from tickets.participants import is_not_the_customers, is_the_customers
from tickets.refusals import AlreadyTheirs, EmptyText, NotMergedNow, OfAnotherCustomer
from tickets.whose.merging_customers import GoneMeanwhile, merge, undo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
WORK = "ada@work.example"
OURS = "mx.pelerine.example"


@pytest.fixture
def ines() -> Agent:
    return make_agent("ines", "general", "connectivity")


def answered(ticket: Ticket, agent: Agent) -> str:
    ticket = Ticket.objects.get(pk=ticket.pk)
    reply(ticket, agent=agent, text="Yes.", now=NOON)
    return OutgoingEmail.objects.latest("pk").to_address


def from_work(ticket: Ticket, *, text: str = "And?", **headers: str) -> Message:
    row = receive(
        letter(text, From=WORK, Message_ID=f"<{Message.objects.count()}@work.example>", **headers),
        recipients=(reply_address(ticket),),
    )
    return Message.objects.get(pk=row.message_id)


def test_who_goes_on_from_another_address_can_be_called_the_customer(ines: Agent):
    ticket = adas_ticket()
    assert from_work(ticket).from_address == WORK
    assert answered(ticket, ines) == "ada@mail.example"
    assert [person.address for person in ticket.participants.all()] == [WORK]
    is_the_customers(ticket, address=WORK, by=ines, now=NOON)
    assert (ticket.participants.count(), answered(ticket, ines)) == (0, WORK)
    receive(letter("Home again.", Message_ID="<h@mail.example>"), recipients=(reply_address(ticket),))
    assert answered(ticket, ines) == "ada@mail.example"


def test_a_new_letter_from_a_known_address_is_the_customers_and_answered_there(ines: Agent):
    ticket = adas_ticket()
    from_work(ticket)
    is_the_customers(ticket, address=WORK, by=ines, now=NOON)
    new = ticket_of(receive(letter("Something else.", From=WORK, Message_ID="<n@work.example>")))
    assert (new.customer, new == ticket, answered(new, ines)) == (ticket.customer, False, WORK)
    is_not_the_customers(new, address=WORK, by=ines)
    assert answered(new, ines) == "ada@mail.example"
    later = ticket_of(receive(letter("Again.", From=WORK, Message_ID="<o@work.example>")))
    assert later.customer != ticket.customer


def test_answers_move_to_no_address_that_our_border_doubts(ines: Agent, settings: Settings):
    ticket = adas_ticket()
    from_work(ticket)
    is_the_customers(ticket, address=WORK, by=ines, now=NOON)
    Ticket.objects.update(writes_from="")
    settings.AUTHSERV_ID = OURS
    from_work(ticket)
    assert answered(ticket, ines) == "ada@mail.example"
    from_work(ticket, Authentication_Results=f"{OURS}; dmarc=pass header.from=work.example")
    assert answered(ticket, ines) == WORK
    assert AddressProof.objects.filter(address=WORK).values_list("way", flat=True).get() == "letter"


def test_an_address_of_another_customer_is_nobody_elses(ines: Agent):
    ticket = adas_ticket()
    from_work(ticket)
    make_customer(WORK, name="Bo")
    with pytest.raises(OfAnotherCustomer):
        is_the_customers(ticket, address=WORK, by=ines, now=NOON)


def test_two_customers_become_one_and_two_again(ines: Agent):
    ada, other = adas_ticket().customer, make_customer(WORK, name="A. Berg")
    ticket, subscription = make_ticket(other), make_yearly_subscription(customer=other)
    chat = a_conversation()
    Conversation.objects.update(customer=other)
    merger = merge(ada, other=other, reason="She says so.", agent=ines, now=NOON)
    for row in (ticket, subscription, chat):
        row.refresh_from_db()
        assert row.customer == ada
    assert (ada.known_addresses, answered(ticket, ines)) == (["ada@mail.example", WORK], WORK)
    assert [(event.kind, event.reason) for event in ticket.events.all()] == [
        ("customers_merged", "She says so."),
        ("assigned", ""),
    ]
    other = undo(merger, agent=ines, now=NOON)
    for row in (ticket, subscription, chat):
        row.refresh_from_db()
        assert row.customer == other
    assert (other.name, other.email, ticket.writes_from, ada.known_addresses) == (
        "A. Berg",
        WORK,
        "",
        ["ada@mail.example"],
    )
    with pytest.raises(NotMergedNow):
        undo(merger, agent=ines, now=NOON)


def test_nobody_is_merged_with_themselves_or_without_a_reason(ines: Agent):
    ada = adas_ticket().customer
    with pytest.raises(AlreadyTheirs):
        merge(ada, other=Customer.objects.get(), reason="x", agent=ines, now=NOON)
    with pytest.raises(EmptyText):
        merge(ada, other=make_customer(WORK), reason=" ", agent=ines, now=NOON)


def test_a_lead_merges_at_the_desk_and_an_agent_does_not(ines: Agent):
    ada, other = adas_ticket().customer, make_ticket(make_customer(WORK)).customer
    desk, page = signed_in(ines.user), f"/admin/tickets/customer/{ada.pk}"
    form = {"email": WORK, "reason": "She says so."}
    assert "The same person as another" not in desk.get(f"{page}/change/").text
    assert desk.post(f"{page}/merge/", form).status_code == 403
    Team.objects.filter(topic="general").update(lead=ines)
    assert "The same person as another" in desk.get(f"{page}/change/").text
    assert "No customer has this address." in desk.post(f"{page}/merge/", {**form, "email": "x@y.example"}).text
    assert "They are one customer now." in desk.post(f"{page}/merge/", form, follow=True).text
    assert not Customer.objects.filter(pk=other.pk).exists()
    merger = CustomerMerger.objects.get()
    parted = desk.post(f"{page}/part/", {"merger": merger.pk}, follow=True)
    assert f"A customer of its own again: {WORK}." in parted.text


def test_an_agent_says_whose_an_address_is_on_the_tickets_page(ines: Agent):
    ticket = adas_ticket()
    from_work(ticket)
    desk, page = signed_in(ines.user), f"/admin/tickets/ticket/{ticket.pk}"
    assert "The customer’s own" in desk.get(f"{page}/change/").text
    said = desk.post(f"{page}/own-address/", {"address": WORK}, follow=True).text
    assert f"Noted as the customer’s address, too: {WORK}." in said
    said = desk.post(f"{page}/no-address/", {"address": WORK}, follow=True).text
    assert f"The customer’s address no longer: {WORK}." in said


def test_of_two_who_merge_one_customer_at_once_the_second_is_refused(ines: Agent):
    ada, other, carl = adas_ticket().customer, make_customer(WORK), make_customer("carl@cust.example")
    seen = Customer.objects.get(pk=other.pk)
    merge(ada, other=other, reason="She says so.", agent=ines, now=NOON)
    for kept, merged in [(carl, seen), (seen, carl)]:
        with pytest.raises(GoneMeanwhile):
            merge(kept, other=merged, reason="He says so.", agent=ines, now=NOON)
    assert CustomerMerger.objects.get().kept == ada


@pytest.mark.parametrize("asks", ["ada@mail.example", WORK])
def test_who_asked_to_be_forgotten_is_not_lost_among_anothers_rows(ines: Agent, asks: str):
    ada, other = adas_ticket().customer, make_customer(WORK)
    Customer.objects.filter(email=asks).update(erasure_asked_at=NOON)
    with pytest.raises(GoneMeanwhile):
        merge(ada, other=other, reason="She says so.", agent=ines, now=NOON)


def test_whose_address_another_customer_has_by_now_is_not_made_twice(ines: Agent):
    ticket, other = adas_ticket(), make_customer(WORK)
    merger = merge(ticket.customer, other=other, reason="She says so.", agent=ines, now=NOON)
    is_not_the_customers(ticket, address=WORK, by=ines)
    receive(letter("I am Bo.", From=WORK, Message_ID="<b@work.example>"))
    with pytest.raises(OfAnotherCustomer):
        undo(merger, agent=ines, now=NOON)
    assert CustomerMerger.objects.get().undone_at is None


@pytest.mark.parametrize("first", [0, 1])
def test_who_was_merged_with_one_who_was_merged_can_be_parted_in_any_order(ines: Agent, first: int):
    ada, other, carl = adas_ticket().customer, make_customer(WORK), make_customer("carl@cust.example")
    tickets = [make_ticket(carl), make_ticket(other)]
    merge(other, other=carl, reason="One person.", agent=ines, now=NOON)
    merge(ada, other=other, reason="One person.", agent=ines, now=NOON)
    assert set(Ticket.objects.values_list("customer", flat=True)) == {ada.pk}
    for email in [["carl@cust.example", WORK], [WORK, "carl@cust.example"]][first]:
        undo(CustomerMerger.objects.get(other__email=email), agent=ines, now=NOON)
    emails = [Ticket.objects.get(pk=ticket.pk).customer.email for ticket in tickets]
    assert emails == ["carl@cust.example", WORK]
    assert (ada.known_addresses, Customer.objects.count()) == (["ada@mail.example"], 3)


def test_who_complained_gets_no_more_automatic_letters_after_a_merger(ines: Agent):
    ada, other = adas_ticket().customer, make_customer(WORK)
    Customer.objects.filter(pk=other.pk).update(complained_at=NOON)
    merge(ada, other=other, reason="She says so.", agent=ines, now=NOON)
    assert Customer.objects.get().complained_at == NOON
