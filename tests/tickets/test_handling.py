"""What agents and customers do with a ticket, and what they may not."""

from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import User

from supportportal.foundations.topics import Topic
from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import make_file, make_ticket
from tests.tickets.history.reading import history
from tickets import handling
from tickets.access import agent_of
from tickets.guarantee.possible_claims import refuse
from tickets.guarantee.steps.answering import declare_conformity
from tickets.models import Message, OutgoingEmail, Ticket
from tickets.refusals import AlreadyClosed, CaseStillRunning, EmptyText, NotYours, UndecidedClaim

LATER = NOON + timedelta(hours=2)
pytestmark = pytest.mark.django_db


def state(ticket: Ticket) -> tuple[object, ...]:
    ticket.refresh_from_db()
    return ticket.status, ticket.waiting_since, ticket.closed_at


def said(ticket: Ticket) -> list[tuple[str, str]]:
    return list(ticket.messages.order_by("created_at", "pk").values_list("author", "text"))


def make_question() -> Ticket:
    """Which nobody takes for a report of a defect."""
    return make_ticket(subject="A question", text="Which port do you use?")


def test_a_reply_is_a_message_and_a_letter_and_then_we_wait_for_the_customer() -> None:
    ticket, agent = make_ticket(), make_agent()
    message = handling.reply(ticket, agent=agent, text=" Try this. ", now=LATER, files=[make_file()])
    letter = OutgoingEmail.objects.get(kind="reply")
    assert (message.author, message.agent, message.text, message.created_at) == ("agent", agent, "Try this.", LATER)
    assert (letter.message, letter.ticket, letter.to_address) == (message, ticket, "claire@example.org")
    assert "Try this." in letter.text
    assert "Ines" in letter.from_name
    assert message.attachments.get().name == "screen.png"
    assert state(ticket) == ("waiting_for_customer", None, None)
    assert ticket.first_answered_at == LATER
    handling.reply(ticket, agent=agent, text="And that.", now=LATER + timedelta(hours=1))
    ticket.refresh_from_db()
    assert ticket.first_answered_at == LATER


def test_a_note_is_never_mailed_and_changes_nothing() -> None:
    ticket, agent = make_ticket(), make_agent()
    letters = OutgoingEmail.objects.count()
    handling.note(ticket, agent=agent, text="Looks like DNS.", now=LATER)
    assert said(ticket)[1:] == [("note", "Looks like DNS.")]
    assert (OutgoingEmail.objects.count(), state(ticket)) == (letters, ("waiting_for_us", NOON, None))


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_reply_or_note_is_refused(text: str) -> None:
    ticket, agent = make_ticket(), make_agent()
    for act in (handling.reply, handling.note):
        with pytest.raises(EmptyText):
            act(ticket, agent=agent, text=text, now=LATER)
    assert Message.objects.count() == 1


def test_a_stranger_from_another_team_may_do_nothing_until_it_is_in_their_hands() -> None:
    ticket, agent, stranger = make_ticket(), make_agent(), make_agent("paul", Topic.BILLING)
    for act in (
        lambda by: handling.reply(ticket, agent=by, text="Hello.", now=LATER),
        lambda by: handling.note(ticket, agent=by, text="Hello.", now=LATER),
        lambda by: handling.assign(ticket, to=by, by=by, now=LATER),
        lambda by: handling.transfer(ticket, topic=Topic.BILLING, by=by, now=LATER),
        lambda by: handling.close(ticket, by=by, now=LATER),
    ):
        with pytest.raises(NotYours):
            act(stranger)
    assert said(ticket) == [("customer", "The app says “no network”.")]
    handling.assign(ticket, to=stranger, by=agent, now=LATER)
    handling.reply(ticket, agent=stranger, text="Hello.", now=LATER)
    assert said(ticket)[1:] == [("agent", "Hello.")]


def test_a_customers_message_opens_a_closed_ticket_and_keeps_the_longest_wait() -> None:
    ticket, agent = make_question(), make_agent()
    handling.add_customer_message(ticket, text="Still?", received_at=LATER, now=LATER)
    assert state(ticket) == ("waiting_for_us", NOON, None)
    handling.close(ticket, by=agent, now=LATER)
    assert state(ticket) == ("closed", None, LATER)
    again = LATER + timedelta(days=1)
    handling.add_customer_message(ticket, text="It is back.", received_at=again, now=again, files=[make_file()])
    assert state(ticket) == ("waiting_for_us", again, None)


def test_a_closed_ticket_is_not_closed_assigned_or_moved_again_but_a_reply_wakes_it() -> None:
    ticket, agent = make_question(), make_agent()
    handling.close(ticket, by=agent, now=LATER)
    for act in (
        lambda: handling.close(ticket, by=agent, now=LATER),
        lambda: handling.assign(ticket, to=agent, by=agent, now=LATER),
        lambda: handling.transfer(ticket, topic=Topic.BILLING, by=agent, now=LATER),
    ):
        with pytest.raises(AlreadyClosed):
            act()
    handling.reply(ticket, agent=agent, text="One more thing.", now=LATER)
    assert state(ticket) == ("waiting_for_customer", None, None)


def test_a_ticket_is_not_closed_while_its_case_runs() -> None:
    ticket, agent = make_ticket(conformity=True), make_agent()
    with pytest.raises(CaseStillRunning):
        handling.close(ticket, by=agent, now=LATER)
    declare_conformity(ticket.cases.get(), evidence="Server replaced.", agent=agent, at=LATER, now=LATER)
    handling.close(ticket, by=agent, now=LATER)
    assert state(ticket) == ("closed", None, LATER)


def test_a_ticket_goes_into_hands_and_out_of_them_and_its_history_remembers_each_but_no_second_click() -> None:
    ticket, agent = make_ticket(), make_agent()
    for to in (agent, agent, None, None):
        handling.assign(ticket, to=to, by=agent, now=LATER)
    assert Ticket.objects.get().assignee is None
    assert said(ticket)[1:] == []
    assert history(ticket) == ["Ines took it", "Ines gave it back to the team"]


def test_a_moved_ticket_leaves_the_hands_of_who_is_not_in_the_new_team() -> None:
    ticket, agent, other = make_ticket(), make_agent(), make_agent("paul", Topic.BILLING)
    handling.assign(ticket, to=agent, by=agent, now=LATER)
    handling.transfer(ticket, topic=Topic.BILLING, by=agent, now=LATER)
    ticket.refresh_from_db()
    assert (ticket.topic, ticket.assignee) == ("billing", None)
    assert history(ticket) == ["Ines took it", "Ines moved it from Connectivity to Billing"]
    assert list(Ticket.objects.visible_to(agent)) == []
    assert list(Ticket.objects.visible_to(other)) == [ticket]


def test_a_reopened_ticket_waits_from_now() -> None:
    ticket, agent = make_question(), make_agent()
    handling.reopen(ticket, by=agent, now=LATER)
    assert state(ticket) == ("waiting_for_us", NOON, None)
    handling.close(ticket, by=agent, now=LATER)
    handling.reopen(ticket, by=agent, now=LATER + timedelta(days=1))
    assert state(ticket) == ("waiting_for_us", LATER + timedelta(days=1), None)


def test_a_room_sees_what_a_rival_did_to_the_row() -> None:
    ticket, agent = make_question(), make_agent()
    stale = Ticket.objects.get(pk=ticket.pk)
    handling.close(ticket, by=agent, now=LATER)
    with pytest.raises(AlreadyClosed):
        handling.close(stale, by=agent, now=LATER)


def test_only_a_person_of_the_desk_is_an_agent() -> None:
    agent = make_agent()
    customer = User.objects.create_user("somebody")
    assert (agent_of(agent.user), agent_of(customer)) == (agent, None)
    agent.user.is_active = False
    assert agent_of(agent.user) is None


def test_a_ticket_that_sounds_like_a_defect_is_closed_only_once_somebody_decided() -> None:
    text = "Since Monday the app does not connect."
    ticket, agent = make_ticket(subject="Help", text=text, listens=True), make_agent()
    claim = ticket.possible_claims.get()
    assert claim.words == "Since Monday the app does not connect"
    for act in (handling.close, partial(handling.transfer, topic="billing")):
        with pytest.raises(UndecidedClaim):
            act(ticket, by=agent, now=LATER)
    assert state(ticket)[0] == "waiting_for_us"
    refuse(claim, by=agent, why="question", now=LATER)
    handling.close(ticket, by=agent, now=LATER)
    assert state(ticket) == ("closed", None, LATER)
