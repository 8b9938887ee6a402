"""A silent customer is reminded once, and their request closed, where the team wants that."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from supportportal.foundations.topics import Topic
from tests.moments import NOON
from tests.people import make_agent, signed_in
from tests.tickets.factories import case_row, make_customer, make_ticket, possible_claim_row
from tests.tickets.test_intake import at_once
from tickets import handling
from tickets.history.sentences import sentences_of
from tickets.in_hand.snoozing import snooze
from tickets.models import Agent, LetterWords, OutgoingEmail, SideThread, Team, Ticket
from tickets.replying.leaving import let_wait
from tickets.replying.sending import Answer
from tickets.silent_customers.sweeping import sweep_silent

pytestmark = pytest.mark.django_db


def days(number: int) -> timedelta:
    return timedelta(days=number)


@pytest.fixture
def ines() -> Agent:
    """Of a team that reminds after seven days, and closes seven days later."""
    agent = make_agent()
    Team.objects.filter(topic=Topic.CONNECTIVITY).update(reminds_after_days=7, closes_after_days=7)
    return agent


def all_sent() -> None:
    OutgoingEmail.objects.update(sent_at=NOON)


def answered(agent: Agent, name: str = "claire", language: str = "en") -> Ticket:
    """On Tuesday 10 March 2026, and the letter left."""
    ticket = make_ticket(make_customer(f"{name}@example.org", name=name.title(), language=language), language=language)
    handling.reply(ticket, agent=agent, text="Try again.", now=NOON)
    all_sent()
    return ticket


def sweep(day: int) -> tuple[int, int]:
    swept = sweep_silent(now=NOON + days(day))
    all_sent()
    return swept


def test_they_are_reminded_once_and_then_it_is_closed_with_the_words_of_the_closing_letter(ines: Agent) -> None:
    ticket = answered(ines)
    assert [sweep(day) for day in (6, 7, 7, 13, 14, 15)] == [(0, 0), (1, 0), (0, 0), (0, 0), (0, 1), (0, 0)]
    reminder, closing = OutgoingEmail.objects.filter(kind=OutgoingEmail.Kind.NOTICE).order_by("pk")
    assert reminder.subject == f"Is your request settled? [#{ticket.pk}]"
    assert "Without an answer we close the request on Tuesday 24 March 2026." in reminder.text
    assert closing.subject == f"Your request is closed [#{ticket.pk}]"
    assert closing.message is not None
    ticket.refresh_from_db()
    assert (ticket.status, ticket.closed_at) == (Ticket.Status.CLOSED, NOON + days(14))
    assert sentences_of(list(ticket.events.all())) == [
        "Ines took it",
        "The portal reminded the customer",
        "The portal closed it: the customer didn’t answer",
    ]


def test_a_customer_of_french_is_reminded_in_french(ines: Agent) -> None:
    answered(ines, language="fr")
    sweep(7)
    letter = OutgoingEmail.objects.latest("pk")
    assert letter.subject.startswith("Votre demande est-elle réglée ?")
    assert "nous clorons la demande le mardi 24 mars 2026." in letter.text


def test_an_editors_words_are_taken_with_the_day_of_the_end(ines: Agent) -> None:
    body = "Anything left?\n\nWe close it on {closing_day}."
    LetterWords.objects.create(kind="silence", topic="", language="en", subject="Hello", body=body)
    ticket = answered(ines)
    sweep(7)
    letter = OutgoingEmail.objects.latest("pk")
    assert letter.subject == f"Hello [#{ticket.pk}]"
    assert "Anything left?\n\nWe close it on Tuesday 24 March 2026." in letter.text


def test_nobody_is_reminded_where_the_team_does_not_want_it_and_nothing_closed_where_it_only_reminds(
    ines: Agent,
) -> None:
    answered(ines)
    Team.objects.update(reminds_after_days=0)
    assert sweep(30) == (0, 0)
    Team.objects.update(reminds_after_days=7, closes_after_days=0)
    assert (sweep(30), sweep(90)) == ((1, 0), (0, 0))
    assert "we close" not in OutgoingEmail.objects.latest("pk").text


def a_case(ticket: Ticket, _agent: Agent) -> None:
    case_row(ticket, days_ago=3)


def an_undecided_claim(ticket: Ticket, _agent: Agent) -> None:
    possible_claim_row(ticket)


def a_third_party_that_is_asked(ticket: Ticket, _agent: Agent) -> None:
    facts = {"address": "bank@example.org", "subject": "A transfer", "language": "en", "opened_at": NOON}
    SideThread.objects.create(ticket=ticket, waiting_since=NOON, **facts)


def a_bounce(ticket: Ticket, _agent: Agent) -> None:
    type(ticket.customer).objects.filter(pk=ticket.customer_id).update(unreachable_at=NOON)


def an_unsent_answer(ticket: Ticket, _agent: Agent) -> None:
    ticket.outgoing.filter(kind=OutgoingEmail.Kind.REPLY).update(sent_at=None)


def an_answer(ticket: Ticket, _agent: Agent) -> None:
    handling.add_customer_message(
        ticket, text="Which button do you mean?", received_at=NOON + days(1), now=NOON + days(1)
    )


def a_hand_that_keeps_it_open(ticket: Ticket, agent: Agent) -> None:
    client = signed_in(agent.user)
    client.post(f"/admin/tickets/ticket/{ticket.pk}/keep-open/")


def a_day_until_which_it_is_set_aside(ticket: Ticket, agent: Agent) -> None:
    snooze(Ticket.objects.filter(pk=ticket.pk), until=NOON + days(60), by=agent, now=NOON)


def an_answer_that_leaves_later(ticket: Ticket, agent: Agent) -> None:
    facts = {"files": (), "is_later": True, "last_seen": 0, "now": NOON}
    let_wait(ticket, Answer("It is repaired."), agent=agent, leaves_at=NOON + days(60), **facts)


REASONS = [
    *[a_case, an_undecided_claim, a_third_party_that_is_asked, a_bounce, an_unsent_answer, an_answer],
    *[a_hand_that_keeps_it_open, a_day_until_which_it_is_set_aside, an_answer_that_leaves_later],
]


@pytest.mark.parametrize("reason", REASONS)
def test_it_waits_where_something_speaks_against_it(ines: Agent, reason: Callable[[Ticket, Agent], None]) -> None:
    ticket, other = answered(ines), answered(ines, "omar")
    reason(ticket, ines)
    assert sweep_silent(now=NOON + days(7)) == (1, 0)
    assert OutgoingEmail.objects.latest("pk").ticket == other
    OutgoingEmail.objects.filter(ticket=other).update(sent_at=NOON)
    assert sweep_silent(now=NOON + days(14)) == (0, 1)


def test_what_speaks_against_it_after_the_reminder_keeps_it_open_too(ines: Agent) -> None:
    ticket = answered(ines)
    sweep(7)
    a_case(ticket, ines)
    assert sweep(14) == (0, 0)


def test_after_an_answer_of_ours_the_days_count_anew(ines: Agent) -> None:
    ticket = answered(ines)
    sweep(7)
    an_answer(ticket, ines)
    handling.reply(ticket, agent=ines, text="Now?", now=NOON + days(9))
    all_sent()
    assert [sweep(day) for day in (14, 15, 16, 23)] == [(0, 0), (0, 0), (1, 0), (0, 1)]


def test_nobody_is_written_to_at_night_or_on_a_sunday(ines: Agent) -> None:
    answered(ines)
    assert sweep_silent(now=NOON + days(7) + timedelta(hours=9)) == (0, 0)
    assert sweep_silent(now=NOON + days(12)) == (0, 0)
    assert sweep_silent(now=NOON + days(13)) == (1, 0)


def test_a_round_asks_as_often_for_five_customers_as_for_one(ines: Agent) -> None:
    counts = []
    for names in (["warm"], ["one"], ["a", "b", "c", "d", "e"]):
        Ticket.objects.update(status=Ticket.Status.WAITING_FOR_US)
        for name in names:
            answered(ines, name)
        with CaptureQueriesContext(connection) as queries:
            assert sweep_silent(now=NOON + days(7))[0] == len(names)
        counts.append(len(queries))
        all_sent()
    assert counts[1] == counts[2]


def test_the_desk_says_what_is_planned_and_an_agent_may_keep_it_open(ines: Agent) -> None:
    ticket = answered(ines)
    Ticket.objects.update(silent_since=timezone.now())
    client, page = signed_in(ines.user), f"/admin/tickets/ticket/{ticket.pk}/change/"
    shown = client.get(page).content.decode()
    assert "Reminder on" in shown
    assert "closes on" in shown
    client.post(page.replace("change", "keep-open"))
    shown = client.get(page).content.decode()
    assert "Stays open until we answer again." in shown
    assert "closes on" not in shown
    assert "Ines keeps it open though the customer is silent" in sentences_of(list(ticket.events.all()))


@pytest.mark.django_db(transaction=True)
def test_of_rounds_at_one_moment_one_writes_to_each(ines: Agent) -> None:
    for name in ("a", "b", "c"):
        answered(ines, name)
    assert sum(reminded for reminded, _closed in at_once(lambda: sweep_silent(now=NOON + days(7)), rivals=3)) == 3
    assert OutgoingEmail.objects.filter(kind=OutgoingEmail.Kind.NOTICE).count() == 3
