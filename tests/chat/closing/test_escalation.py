"""A chat becomes a ticket, with all that was said, and the promise's days count from the customer's first message."""

from datetime import timedelta

import pytest
from django.utils import timezone

from chat import agent_acts
from chat.closing import escalation
from chat.closing.escalation import NotTheCustomers
from chat.closing.transcript_text import subject_of
from chat.conversations import sent_files
from chat.models import ChatMessage
from chat.refusals import ConversationClosed, NothingSaid
from tests.chat.factories import a_conversation, log_of, said
from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import make_file
from tickets import handling
from tickets.guarantee.possible_claims import refuse
from tickets.models import ConformityCase, OutgoingEmail, Ticket

pytestmark = pytest.mark.django_db


def test_the_ticket_holds_the_conversation() -> None:
    now = timezone.now()
    conversation, ines = a_conversation("Claire", now=now - timedelta(hours=2)), make_agent("ines")
    agent_acts.take(conversation, agent=ines, now=now - timedelta(minutes=61))
    first = said(conversation, "No connection since Monday\non two devices", now=now - timedelta(hours=1))
    agent_acts.answer(conversation, agent=ines, text="Thank you", client_key="ines-key-1", now=now)
    ticket = escalation.turn_into_ticket(conversation, now=now)
    assert (ticket.channel, ticket.topic, ticket.subject) == ("chat", "connectivity", "No connection since Monday")
    assert (ticket.customer, ticket.opened_at) == (conversation.customer, first.created_at)
    spoken = [line.partition(" ")[2].partition(" ")[2] for line in ticket.messages.get().text.split("\n\n")]
    assert spoken == [
        "Automatic: Ines from the connectivity team has joined.",
        "Claire: No connection since Monday\non two devices",
        "Ines: Thank you",
    ]
    assert not ConformityCase.objects.exists()


def test_twice_is_the_same_ticket() -> None:
    conversation = a_conversation()
    first = escalation.turn_into_ticket(conversation, now=timezone.now())
    assert escalation.turn_into_ticket(conversation, now=timezone.now()) == first
    assert Ticket.objects.count() == 1


def test_a_case_counts_from_the_customers_first_message() -> None:
    now = timezone.now()
    conversation = a_conversation(now=now - timedelta(days=2))
    first = said(conversation, "Legal guarantee of conformity: nothing works.", now=now - timedelta(days=1))
    escalation.turn_into_ticket(conversation, now=now)
    assert ConformityCase.objects.get().notified_at == first.created_at


def test_a_long_first_line_is_cut_at_a_word() -> None:
    message = said(a_conversation(), "word " * 60)
    assert subject_of(message) == "word " * 23 + "word …"
    message.text = "word " * 23 + "words"  # 120 characters
    assert subject_of(message) == message.text
    message.text += "!"
    assert subject_of(message) == "word " * 23 + "…"


def test_its_files_come_along_but_not_one_with_a_virus() -> None:
    conversation = a_conversation()
    given = [make_file("first.png"), make_file("second.png")]
    message = sent_files.post_file(
        conversation,
        author=ChatMessage.Author.CUSTOMER,
        agent=None,
        files=given,
        text="Look",
        client_key="a-clients-key",
        now=NOON,
    )
    message.files.filter(name="second.png").update(locked_reason="infected")
    ticket = escalation.turn_into_ticket(conversation, now=NOON)
    opening = ticket.messages.get()
    assert opening.text.endswith("Claire: Look [file: first.png] [file: second.png]")
    assert [file.name for file in opening.attachments.all()] == ["first.png"]


def test_with_nobody_there_what_was_typed_becomes_a_request_and_the_chat_ends_kindly() -> None:
    conversation = a_conversation("Claire")
    said(conversation, "No connection since Monday")
    ticket = escalation.turn_into_request(conversation, text="and the app hangs", now=NOON)
    assert (ticket.status, ticket.channel, ticket.opened_at) == ("waiting_for_us", "chat", NOON)
    assert log_of(conversation) == [
        (1, "customer", "No connection since Monday"),
        (2, "customer", "and the app hangs"),
        (3, "portal", f"We answer you by mail. Your request has the number {ticket.pk}."),
    ]
    conversation.refresh_from_db()
    assert (conversation.status, conversation.ticket) == ("closed", ticket)
    letter = OutgoingEmail.objects.get()
    assert (letter.kind, letter.to_address) == ("acknowledgement", "claire@customers.example")
    assert "No connection" not in letter.text
    assert escalation.turn_into_request(conversation, now=NOON) == ticket


def test_nothing_typed_is_no_request_and_an_ended_chat_makes_none() -> None:
    conversation = a_conversation()
    with pytest.raises(NothingSaid):
        escalation.turn_into_request(conversation, text="  ", now=NOON)
    agent_acts.end(conversation, now=NOON)
    with pytest.raises(ConversationClosed):
        escalation.turn_into_request(conversation, text="  ", now=NOON)
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(("words", "cases"), [("I call on the legal guarantee.", 1), ("", 0)])
def test_who_calls_on_the_guarantee_while_nobody_is_there_has_a_case_and_is_told_the_last_day(
    words: str, cases: int
) -> None:
    topic = "connectivity"
    conversation = a_conversation("Claire", topic=topic)
    said(conversation, f"Nothing connects since Monday: the app does not work. {words}")
    asked = escalation.turn_into_request(conversation, now=NOON + timedelta(minutes=3))
    text = f"The app does not work. {words}"
    typed = escalation.turn_into_request(a_conversation("Ada", topic=topic), text=text, now=NOON)
    assert [ticket.cases.count() for ticket in (asked, typed)] == [cases, cases]
    assert all(case.notified_at == NOON for case in ConformityCase.objects.all())
    told = ["at the latest by the end of" in letter.text for letter in OutgoingEmail.objects.all()]
    assert told == [bool(cases)] * 2


def test_many_requests_for_one_address_do_not_flood_it() -> None:
    for number in range(3):
        conversation = a_conversation("Ada", topic="billing")
        escalation.turn_into_request(conversation, text=f"Number {number}", now=NOON + timedelta(seconds=number))
    due = [letter.next_attempt_at - NOON for letter in OutgoingEmail.objects.order_by("pk")]
    assert due == [timedelta(0), timedelta(minutes=10), timedelta(minutes=20)]


def test_words_that_came_too_late_do_not_flood_an_address_either() -> None:
    for number in range(3):
        conversation = a_conversation("Ada", topic="billing")
        agent_acts.end(conversation, now=NOON)
        escalation.turn_into_request(conversation, text=f"Number {number}", now=NOON + timedelta(seconds=number))
    due = [letter.next_attempt_at - NOON for letter in OutgoingEmail.objects.order_by("pk")]
    assert due == [timedelta(0), timedelta(minutes=10), timedelta(minutes=20)]


def test_a_defect_reported_in_the_middle_of_a_chat_counts_from_that_very_message() -> None:
    conversation, ines = a_conversation("Claire"), make_agent("ines")
    said(conversation, "A question about my bill")
    agent_acts.take(conversation, agent=ines, now=NOON)
    report = said(conversation, "And nothing connects since Monday", now=NOON + timedelta(minutes=5))
    later = NOON + timedelta(days=2)
    case = escalation.report_defect(conversation, message=report, agent=ines, defect="No tunnel on Windows", now=later)
    assert (case.notified_at, case.notification.text) == (report.created_at, "And nothing connects since Monday")
    assert (case.ticket.opened_at, case.ticket.status, case.defect) == (NOON, "waiting_for_us", "No tunnel on Windows")
    again = escalation.report_defect(conversation, message=report, agent=ines, defect="no tunnel on windows", now=later)
    assert (again, ConformityCase.objects.count()) == (case, 1)
    (letter,) = OutgoingEmail.objects.all()  # which tells them the last day
    assert (letter.kind, letter.to_address) == ("notice", "claire@customers.example")


@pytest.mark.parametrize(
    ("teams", "topic"), [(["connectivity"], "connectivity"), (["connectivity", "billing"], "billing")]
)
def test_a_ticket_of_another_team_follows_the_chat_only_if_its_agent_could_not_work_there(
    teams: list[str], topic: str
) -> None:
    conversation, ines = a_conversation("Claire"), make_agent("ines", *teams)
    report = said(conversation, "Nothing connects")
    agent_acts.take(conversation, agent=ines, now=NOON)
    ticket = escalation.turn_into_ticket(conversation, now=NOON)
    handling.bring_over(ticket, topic="billing", by=make_agent("mona", "billing"), now=NOON)
    case = escalation.report_defect(conversation, message=report, agent=ines, defect="No tunnel", now=NOON)
    assert (case.ticket, case.ticket.topic) == (ticket, topic)


def test_when_the_chat_ends_its_ticket_holds_the_rest_of_it_as_well() -> None:
    conversation, ines = a_conversation("Claire"), make_agent("ines")
    said(conversation, "It is slow")
    agent_acts.take(conversation, agent=ines, now=NOON)
    ticket = escalation.turn_into_ticket(conversation, now=NOON)
    said(conversation, "And it stops")
    agent_acts.close(conversation, agent=ines, now=NOON)
    spoken = [line.partition(" ")[2].partition(" ")[2] for m in ticket.messages.all() for line in m.text.split("\n\n")]
    assert spoken == [
        "Claire: It is slow",
        "Automatic: Ines from the connectivity team has joined.",
        "Claire: And it stops",
        "Automatic: Ines has closed the conversation.",
    ]


def test_only_the_customers_own_words_in_this_chat_report_a_defect() -> None:
    conversation, other, ines = a_conversation("Claire"), a_conversation("Ada"), make_agent("ines")
    agent_acts.take(conversation, agent=ines, now=NOON)
    spoken = agent_acts.answer(conversation, agent=ines, text="It is broken", client_key="ines-key-1", now=NOON)
    for message in (spoken, said(other, "It is broken")):
        with pytest.raises(NotTheCustomers):
            escalation.report_defect(conversation, message=message, agent=ines, defect="", now=NOON)
    assert not ConformityCase.objects.exists()


def test_words_that_came_too_late_for_the_chat_become_a_request_and_are_there_once() -> None:
    conversation = a_conversation("Claire")
    said(conversation, "Thank you, that was all")
    agent_acts.end(conversation, now=NOON)
    late = "One more thing: the app hangs"
    ticket = escalation.turn_into_request(conversation, text=late, now=NOON)
    assert escalation.turn_into_request(conversation, text=late, now=NOON) == ticket
    transcript, message = ticket.messages.order_by("pk")
    assert "Claire: Thank you, that was all" in transcript.text
    assert (message.text, ticket.customer, ticket.status) == (late, conversation.customer, "waiting_for_us")
    letter = OutgoingEmail.objects.get()
    assert (letter.kind, letter.to_address) == ("acknowledgement", "claire@customers.example")


@pytest.mark.parametrize(
    ("words", "status", "cases", "asked", "letters"),
    [
        ("I call on the legal guarantee: the app does not connect.", "waiting_for_us", ["guarantee"], [], 1),
        ("I hereby cancel my subscription.", "waiting_for_us", ["cancellation"], [], 1),
        ("It keeps dropping since Monday.", "closed", [], ["guarantee"], 0),
    ],
)
def test_what_was_claimed_in_a_chat_does_not_end_with_it(
    words: str, status: str, cases: list[str], asked: list[str], letters: int
) -> None:
    conversation = a_conversation("Claire", topic="connectivity")
    said(conversation, words)
    agent_acts.end(conversation, now=NOON + timedelta(minutes=9))
    conversation.refresh_from_db()
    ticket = conversation.ticket
    assert ticket is not None
    assert (ticket.status, ticket.opened_at, conversation.status) == (status, NOON, "closed")
    doubts = [(claim.duty, claim.reported_at) for claim in ticket.possible_claims.undecided()]
    assert (list(ticket.cases.values_list("duty", flat=True)), doubts) == (cases, [(duty, NOON) for duty in asked])
    assert OutgoingEmail.objects.count() == letters


def test_a_chat_about_nothing_of_the_kind_or_settled_in_it_leaves_no_request() -> None:
    for words in ("Which plan suits two people?", "It did not connect, but it works again now, thank you."):
        conversation = a_conversation()
        said(conversation, words)
        agent_acts.end(conversation, now=NOON)
    assert not Ticket.objects.exists()


def test_a_no_that_was_said_while_they_talked_is_not_asked_again() -> None:
    conversation = a_conversation("Claire", topic="connectivity")
    said(conversation, "It keeps dropping since Monday.")
    ticket = escalation.turn_into_ticket(conversation, now=NOON)
    refuse(ticket.possible_claims.get(), by=make_agent(), why="solved", now=NOON)
    agent_acts.end(conversation, now=NOON)
    assert not ticket.possible_claims.undecided().exists()
