"""An outage: many tickets are linked to one incident, and all are answered once, each in its language."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.moments import NOON
from tests.people import make_agent
from tests.rivals import while_a_rival_commits
from tests.tickets.factories import make_customer, make_ticket, ticket_row
from tickets import handling, participants
from tickets.incidents import rounds
from tickets.incidents.incident_links import (
    OverAlready,
    end,
    incidents_of,
    likely_incidents,
    link_all,
    open_incident,
    unlink,
)
from tickets.incidents.round_plan import plan
from tickets.incidents.rounds import UnderWay, answer_all, answer_incidents, stop
from tickets.models import Agent, AnswerRound, Incident, IncidentLink, OutgoingEmail, RoundAnswer, Ticket
from tickets.refusals import EmptyText, NotYours

pytestmark = pytest.mark.django_db
TEXTS = {
    "en": "Hello {customer}, **we know** of it ({number}).",
    "fr": "Bonjour {customer}, nous le savons ({number}).",
}


@pytest.fixture
def lea() -> Agent:
    lead = make_agent("lea")
    lead.led_teams.set(lead.teams.all())
    return lead


@pytest.fixture
def incident(lea: Agent) -> Incident:
    return open_incident("No television", topic="connectivity", known="", began_at=NOON, agent=lea)


def linked(incident: Incident, agent: Agent, count: int = 2) -> list[Ticket]:
    tickets = [
        ticket_row(f"No picture {number}", language=("en", "fr")[number % 2], opened_at=NOON) for number in range(count)
    ]
    link_all(incident, Ticket.objects.filter(pk__in=[each.pk for each in tickets]), agent=agent, now=NOON)
    return tickets


def answered(incident: Incident, agent: Agent, **facts: bool) -> AnswerRound:
    given = {"answers_cases": False, "is_last": False, **facts}
    begun = answer_all(incident, texts=TEXTS, agent=agent, now=NOON, **given)
    answer_incidents(now=NOON)
    return begun


def test_only_whom_one_may_read_is_linked_and_once(incident: Incident, lea: Agent) -> None:
    mine, theirs = ticket_row(), ticket_row(topic="billing")
    assert link_all(incident, Ticket.objects.all(), agent=lea, now=NOON) == 1
    assert link_all(incident, Ticket.objects.all(), agent=lea, now=NOON) == 0
    assert (incidents_of(mine), incidents_of(theirs)) == ([incident], [])
    with pytest.raises(NotYours):
        link_all(incident, Ticket.objects.all(), agent=make_agent("bill", "billing"), now=NOON)
    unlink(incident, mine, agent=lea, now=NOON)
    assert incidents_of(mine) == []
    assert [event.kind for event in mine.events.order_by("pk")] == ["linked_to_incident", "unlinked_from_incident"]


def test_what_came_later_is_offered_and_never_linked_by_itself(incident: Incident, lea: Agent) -> None:
    before, later = ticket_row(opened_at=NOON - timedelta(hours=1)), ticket_row(opened_at=NOON + timedelta(hours=1))
    of_others = ticket_row(topic="billing", opened_at=NOON + timedelta(hours=1))
    assert [list(likely_incidents(each)) for each in (before, later, of_others)] == [[], [incident], []]
    assert not IncidentLink.objects.exists()
    end(incident, agent=lea, now=NOON + timedelta(hours=2))
    assert list(likely_incidents(later)) == []


def test_each_is_answered_once_in_its_language_in_its_own_ticket(incident: Incident, lea: Agent) -> None:
    english, french = linked(incident, lea)
    answered(incident, lea)
    answer_incidents(now=NOON)
    letters = {letter.ticket: letter for letter in OutgoingEmail.objects.all()}
    assert {ticket.pk for ticket in letters} == {english.pk, french.pk}
    assert f"Hello Claire Martin, we know of it (#{english.pk})." in letters[english].text.replace("**", "")
    assert f"Bonjour Claire Martin, nous le savons (#{french.pk})." in letters[french].text
    english.refresh_from_db()
    said = english.messages.get(author="agent")
    assert (english.status, said.agent, letters[english].message) == ("waiting_for_customer", lea, said)
    assert f"[#{english.pk}]" in letters[english].subject
    assert AnswerRound.objects.get().finished_at == NOON


def test_who_is_left_out_and_why(incident: Incident, lea: Agent) -> None:
    closed = ticket_row("closed", status="closed", closed_at=NOON, waiting_since=None)
    unreachable = ticket_row("unreachable")
    unreachable.customer.unreachable_at = NOON
    unreachable.customer.save()
    unproved = make_ticket(make_customer("x@example.org"), proved=False, language="fr")
    with_case = make_ticket(make_customer("y@example.org"), conformity=True, channel="mail", language="fr")
    english, gets_it = ticket_row("english", language="en"), ticket_row("fine")
    link_all(incident, Ticket.objects.all(), agent=lea, now=NOON)
    known = plan(incident, answers_cases=False, is_last=False, languages=["fr"])
    assert {why: [each.pk for each in those] for why, those in known.left_out.items()} == {
        "closed": [closed.pk],
        "unreachable": [unreachable.pk],
        "unproved": [unproved.pk],
        "case": [with_case.pk],
        "no_text": [english.pk],
    }
    assert [recipient.ticket.pk for recipient in known.going] == [gets_it.pk]
    ticked = plan(incident, answers_cases=True, is_last=False)
    assert with_case.pk in [recipient.ticket.pk for recipient in ticked.going]


def test_they_are_signed_as_any_other_answer_of_the_lead(incident: Incident, lea: Agent) -> None:
    lea.signatures = {"fr": "Léa, de l’équipe technique"}
    lea.save()
    english, french = linked(incident, lea)
    answered(incident, lea)
    letters = {letter.ticket: letter.text for letter in OutgoingEmail.objects.all()}
    assert ("Léa, de l’équipe" in letters[french], "équipe" in letters[english]) == (True, False)


def test_the_next_round_leaves_out_who_has_not_written_since_and_the_last_one_does_not(
    incident: Incident, lea: Agent
) -> None:
    first, second = linked(incident, lea)
    answered(incident, lea)
    later = NOON + timedelta(hours=1)
    handling.add_customer_message(first, text="And now?", received_at=later, now=later)
    going = [each.ticket.pk for each in plan(incident, answers_cases=False, is_last=False).going]
    assert going == [first.pk]
    over = [each.ticket.pk for each in plan(incident, answers_cases=False, is_last=True).going]
    assert over == [first.pk, second.pk]


def test_whoever_was_let_in_gets_a_copy(incident: Incident, lea: Agent) -> None:
    [ticket] = linked(incident, lea, 1)
    participants.let_in(ticket, address="omar@example.org", by=lea, now=NOON)
    answered(incident, lea)
    letters = OutgoingEmail.objects.order_by("pk")
    assert [letter.to_address for letter in letters] == [ticket.address, "omar@example.org"]
    assert {tuple(letter.copies_to) for letter in letters} == {("omar@example.org",)}


def test_only_a_lead_answers_all_ends_it_and_stops(incident: Incident, lea: Agent) -> None:
    linked(incident, lea)
    noor = make_agent("noor")
    with pytest.raises(NotYours):
        answer_all(incident, texts=TEXTS, answers_cases=False, is_last=False, agent=noor, now=NOON)
    with pytest.raises(NotYours):
        end(incident, agent=noor, now=NOON)
    with pytest.raises(EmptyText):
        answer_all(incident, texts={"en": " "}, answers_cases=False, is_last=False, agent=lea, now=NOON)
    begun = answer_all(incident, texts=TEXTS, answers_cases=False, is_last=False, agent=lea, now=NOON)
    with pytest.raises(NotYours):
        stop(begun, agent=noor, now=NOON)
    with pytest.raises(UnderWay):
        answer_all(incident, texts=TEXTS, answers_cases=False, is_last=False, agent=lea, now=NOON)
    stop(begun, agent=lea, now=NOON)
    assert answer_incidents(now=NOON) == 0
    end(incident, agent=lea, now=NOON)
    with pytest.raises(OverAlready):
        end(incident, agent=lea, now=NOON)


def test_a_worker_that_dies_in_the_middle_sends_each_exactly_once(
    incident: Incident, lea: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked(incident, lea, 7)
    monkeypatch.setattr(rounds, "MOST_IN_A_ROUND", 3)
    answer_all(incident, texts=TEXTS, answers_cases=False, is_last=False, agent=lea, now=NOON)
    assert answer_incidents(now=NOON) == 3

    def dies(*_args: object, **_facts: object) -> None:
        raise SystemExit  # with the letters of the second batch written, and not committed

    with monkeypatch.context() as broken:
        broken.setattr(rounds, "record_all", dies)
        with pytest.raises(SystemExit):
            answer_incidents(now=NOON)
    assert (OutgoingEmail.objects.count(), RoundAnswer.objects.count()) == (3, 3)
    assert [answer_incidents(now=NOON) for _ in range(3)] == [3, 1, 0]
    assert sorted(OutgoingEmail.objects.values_list("ticket", flat=True)) == sorted(
        IncidentLink.objects.values_list("ticket", flat=True)
    )


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_answer_each_once(incident: Incident, lea: Agent) -> None:
    linked(incident, lea, 3)
    answer_all(incident, texts=TEXTS, answers_cases=False, is_last=False, agent=lea, now=NOON)
    while_a_rival_commits(lambda: answer_incidents(now=NOON), lambda: answer_incidents(now=NOON))
    assert OutgoingEmail.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_ticket_that_a_colleague_closes_just_now_is_left_out(incident: Incident, lea: Agent) -> None:
    [ticket] = linked(incident, lea, 1)
    answer_all(incident, texts=TEXTS, answers_cases=False, is_last=False, agent=lea, now=NOON)
    while_a_rival_commits(lambda: handling.close(ticket, by=lea, now=NOON), lambda: answer_incidents(now=NOON))
    assert (OutgoingEmail.objects.count(), RoundAnswer.objects.count()) == (0, 0)


def queries_of_a_day(agent: Agent, count: int) -> tuple[int, int]:
    incident = open_incident("Another", topic="connectivity", known="", began_at=NOON, agent=agent)
    tickets = [ticket_row(language="en", opened_at=NOON) for _ in range(count)]
    with CaptureQueriesContext(connection) as linking:
        link_all(incident, Ticket.objects.filter(pk__in=[each.pk for each in tickets]), agent=agent, now=NOON)
    answer_all(incident, texts=TEXTS, answers_cases=False, is_last=False, agent=agent, now=NOON)
    with CaptureQueriesContext(connection) as answering:
        assert answer_incidents(now=NOON) == count
    return len(linking), len(answering)


def test_sixty_take_as_many_queries_as_three(lea: Agent) -> None:
    queries_of_a_day(lea, 1)
    few, many = queries_of_a_day(lea, 3), queries_of_a_day(lea, 60)
    assert many[0] == few[0] <= 6
    assert many[1] <= few[1] + 2 <= 24  # rows of letters are long, and written in more than one statement
