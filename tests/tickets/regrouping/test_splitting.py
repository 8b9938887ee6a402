"""A part of a request becomes a request of its own, with its letter, its files and its case, and back."""

from datetime import timedelta

import pytest

from supportportal.foundations.topics import Topic
from tests.people import make_agent
from tests.tickets.factories import make_customer, make_file, make_ticket
from tests.tickets.guarantee.reading import days, fresh, reported
from tests.tickets.mailroom.letters import adas_ticket, letter, receive
from tests.tickets.regrouping.test_union import everything, merged
from tickets import handling
from tickets.guarantee.cases import classify
from tickets.guarantee.evidence.verification import problems_of
from tickets.models import Agent, Message, OutgoingEmail, Ticket, TicketMove
from tickets.outbox import signed_ids
from tickets.refusals import EmptyText, NotYours
from tickets.regrouping.afterwards import settle_moves
from tickets.regrouping.splitting import NothingStays, split
from tickets.regrouping.undoing import undo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
MINUTE = timedelta(minutes=1)


def split_off(ticket: Ticket, *messages: Message, agent: Agent, topic: str = Topic.CONNECTIVITY) -> TicketMove:
    keys = [message.pk for message in messages]
    return split(ticket, messages=keys, subject="The invoice", topic=topic, agent=agent, now=days(3))


def later_message(ticket: Ticket, text: str = "And the invoice is wrong.", *, day: int = 2) -> Message:
    return handling.add_customer_message(ticket, text=text, files=[make_file()], received_at=days(day), now=days(day))


def test_a_message_goes_with_its_files_and_its_time() -> None:
    ticket, agent = make_ticket(), make_agent()
    message = later_message(ticket)
    born = split_off(ticket, message, agent=agent, topic=Topic.BILLING).target
    assert (born.customer, born.subject, born.topic, born.opened_at) == (
        ticket.customer,
        "The invoice",
        "billing",
        days(2),
    )
    assert (born.status, born.waiting_since, born.assignee) == ("waiting_for_us", days(2), None)
    assert [m.text for m in born.messages.open_to_customers()] == ["And the invoice is wrong."]
    assert born.messages.get(pk=message.pk).attachments.count() == 1
    assert f"#{born.pk}" in ticket.messages.get(author="note").text
    assert f"#{ticket.pk}" in born.messages.get(author="note").text
    assert born.proofs.count() == ticket.proofs.count() == 1


def test_a_case_goes_with_the_message_that_reported_it_and_its_days_stay() -> None:
    first, agent = reported(), make_agent()
    message = later_message(first.ticket, "The television stopped, too.")
    second = classify(message, agent=agent, defect="Television", now=days(2))
    dates = (second.notified_at, second.day0, second.last_day, second.due_at)
    move = split_off(first.ticket, message, agent=agent)
    row = fresh(second)
    assert (row.ticket, (row.notified_at, row.day0, row.last_day, row.due_at)) == (move.target, dates)
    assert fresh(first).ticket == first.ticket
    letters = OutgoingEmail.objects.filter(notices__case=second)
    assert letters.exists() and {each.ticket_id for each in letters} == {move.target_id}
    undo(move, agent=agent, now=days(3) + MINUTE)
    again = fresh(second)
    assert (again.ticket, (again.notified_at, again.day0, again.last_day, again.due_at)) == (first.ticket, dates)
    assert list(problems_of([fresh(first), again])) == []


def test_days_are_the_same_through_merging_undoing_splitting_and_merging_back() -> None:
    first, agent = reported(), make_agent()
    other = make_ticket(make_customer(), received_at=days(1), conformity=True)
    second = other.cases.get()
    dates = {case.pk: (case.day0, case.due_at) for case in (first, second)}
    move = merged(other, first.ticket, agent, at=days(2), joins=False)
    undo(move, agent=agent, now=days(2) + MINUTE)
    merged(other, first.ticket, agent, at=days(2) + 2 * MINUTE, joins=False)
    parted = split_off(first.ticket, second.notification, agent=agent)
    settle_moves(now=days(4))
    merged(parted.target, first.ticket, agent, at=days(5), joins=False)
    rows = [fresh(first), fresh(second)]
    assert {case.pk: (case.day0, case.due_at) for case in rows} == dates
    assert {case.ticket for case in rows} == {first.ticket}
    assert list(problems_of(rows)) == []


def test_undone_it_is_as_before_and_the_new_one_says_where_it_went() -> None:
    ticket, agent = make_ticket(), make_agent()
    message = later_message(ticket)
    ticket.refresh_from_db()
    before = everything()
    move = split_off(ticket, message, agent=agent)
    undo(move, agent=agent, now=days(3) + MINUTE)
    born = Ticket.objects.get(pk=move.target_id)
    assert (born.merged_into, born.status) == (ticket, "closed")
    after = everything()
    after["tickets"] = [row for row in after["tickets"] if row["id"] != born.pk]
    after["tickets.AddressProof.ticket"] = before["tickets.AddressProof.ticket"]  # the copies stay with the other row
    after["tickets.Ticket.merged_into"] = before["tickets.Ticket.merged_into"]
    assert after == before


def test_what_was_answered_in_the_new_one_comes_back_with_it() -> None:
    ticket, agent = make_ticket(), make_agent()
    message = later_message(ticket)
    move = split_off(ticket, message, agent=agent)
    handling.reply(Ticket.objects.get(pk=move.target_id), agent=agent, text="Corrected.", now=days(3))
    undo(move, agent=agent, now=days(3) + MINUTE)
    assert [m.text for m in ticket.messages.open_to_customers()][-1] == "Corrected."


def test_something_goes_and_something_stays() -> None:
    ticket, agent = make_ticket(), make_agent()
    message = later_message(ticket)
    with pytest.raises(NothingStays):
        split_off(ticket, *ticket.messages.all(), agent=agent)
    with pytest.raises(NothingStays):
        split_off(ticket, agent=agent)
    with pytest.raises(NothingStays):
        split_off(ticket, make_ticket().messages.get(), agent=agent)
    with pytest.raises(NotYours):
        split_off(ticket, message, agent=make_agent("bill", "billing"))
    with pytest.raises(EmptyText):
        split(ticket, messages=[message.pk], subject=" ", topic=Topic.BILLING, agent=agent, now=days(3))


def test_an_answer_to_a_letter_that_was_split_off_reaches_the_new_one() -> None:
    agent, ticket = make_agent("ines", *Topic), adas_ticket()
    receive(letter("The invoice?", Message_ID="<two@mail.example>"), recipients=(signed_ids.reply_address(ticket),))
    question = Message.objects.get(text__startswith="The invoice?")
    answer = handling.reply(ticket, agent=agent, text="We look at the invoice.", now=days(2))
    ours = OutgoingEmail.objects.get(kind="reply").message_id_header
    born = split_off(ticket, question, answer, agent=agent).target
    address = signed_ids.reply_address(ticket)
    to_it = receive(letter("Thanks.", In_Reply_To=ours, Message_ID="<3@mail.example>"), recipients=(address,))
    to_first = receive(letter("And?", Message_ID="<4@mail.example>"), recipients=(address,))
    assert (to_it.ticket, to_first.ticket) == (born, ticket)
