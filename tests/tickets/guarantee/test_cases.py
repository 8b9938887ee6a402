"""A case: opened once per report, ended with evidence, and overdue as a fact of its row."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from supportportal.foundations.topics import Topic
from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import make_customer, make_ticket, publish_promises
from tests.tickets.test_intake import at_once
from tickets import handling
from tickets.guarantee.cases import classify, open_case, progress_of
from tickets.guarantee.rules.clock import PARIS, Progress
from tickets.guarantee.rules.events import breaks, facts_of, record_event
from tickets.guarantee.steps.answering import declare_conformity
from tickets.models import CaseEvent, ConformityCase, Message
from tickets.refusals import AlreadyPutRight, EmptyText, NotAPossibleTime, NotAReport, NotYours

FIXED = NOON + timedelta(days=4)
pytestmark = pytest.mark.django_db


def test_a_request_called_a_case_weeks_later_counts_from_its_arrival_all_the_same() -> None:
    ticket = make_ticket()
    case = open_case(ticket, notification=ticket.messages.get(), notified_at=NOON, now=NOON + timedelta(days=20))
    assert case.day0 == date(2026, 3, 10)
    assert progress_of(case, now=NOON + timedelta(days=20)) == Progress(day=20, days=30, days_left=10, zone=PARIS)
    assert case.events.get().recorded_at == NOON + timedelta(days=20)


def test_one_report_is_one_case_however_often_it_is_called_one() -> None:
    ticket = make_ticket(conformity=True)
    again = open_case(ticket, notification=ticket.messages.get(), notified_at=NOON + timedelta(days=9), now=FIXED)
    assert (again, again.notified_at, CaseEvent.objects.count()) == (ConformityCase.objects.get(), NOON, 2)


def test_an_agent_calls_an_earlier_message_a_defect_and_the_customer_is_told_the_days_already_used() -> None:
    publish_promises()
    ticket, agent = make_ticket(subject="Trouble", text="It says “E-520”."), make_agent()
    handling.close(ticket, by=agent, now=NOON + timedelta(days=1))
    case = classify(ticket.messages.get(), agent=agent, defect=" No connection ", now=NOON + timedelta(days=12))
    row = ConformityCase.objects.get()
    assert (row, row.defect, row.notified_at, row.last_day) == (case, "No connection", NOON, date(2026, 4, 9))
    assert (row.state, row.ticket.status) == ("acknowledged", "waiting_for_us")
    assert [(e.kind, e.actor) for e in row.events.all()] == [
        ("notified", "customer"),
        ("classified", f"agent:{agent.pk}"),
        ("acknowledged", "system"),
    ]
    assert facts_of(row.events.get(kind="classified")) == {"defect": "No connection", "days_used": 12}
    letter = row.notices.get().letters.get()
    assert "Days already used: 12." in letter.text
    assert "Thursday 9 April 2026" in letter.text
    assert list(breaks(row)) == []


def test_the_same_defect_is_one_case_and_another_one_of_the_same_message_has_its_own() -> None:
    ticket, agent = make_ticket(), make_agent()
    message = ticket.messages.get()
    first, again, other = (classify(message, agent=agent, defect=text, now=FIXED) for text in ("DNS", " dns", "Speed"))
    assert (first == again, other == first) == (True, False)
    assert [(c.defect, c.defect_number, c.day0) for c in ticket.cases.order_by("pk")] == [
        ("DNS", 1, date(2026, 3, 10)),
        ("Speed", 2, date(2026, 3, 10)),
    ]


def test_a_letter_with_three_defects_is_three_cases_of_the_same_day() -> None:
    ticket = make_ticket()
    report = {"notification": ticket.messages.get(), "notified_at": NOON, "now": FIXED}
    for _ in range(2):
        cases = [
            open_case(ticket, defect=defect, defect_number=number, **report)
            for number, defect in enumerate(["DNS", "Speed", "Kill switch"], 1)
        ]
    assert [(c.defect, c.defect_number, c.day0) for c in cases] == [
        (defect, number, date(2026, 3, 10)) for number, defect in enumerate(["DNS", "Speed", "Kill switch"], 1)
    ]
    assert ticket.cases.count() == 3


def test_a_message_called_a_defect_after_the_last_day_opens_the_choice_at_once() -> None:
    ticket, agent = make_ticket(), make_agent()
    case = classify(ticket.messages.get(), agent=agent, defect="DNS", now=NOON + timedelta(days=40))
    assert (case.remedy_ground, case.remedy_opened_at) == ("late", datetime(2026, 4, 9, 22, tzinfo=UTC))


def test_only_a_customers_message_is_a_report_and_only_for_who_works_on_it() -> None:
    ticket, agent, stranger = make_ticket(), make_agent(), make_agent("paul", Topic.BILLING)
    note = handling.note(ticket, agent=agent, text="It is broken.", now=FIXED)
    with pytest.raises(NotAReport):
        classify(note, agent=agent, defect="DNS", now=FIXED)
    with pytest.raises(EmptyText):
        classify(ticket.messages.get(author="customer"), agent=agent, defect=" ", now=FIXED)
    with pytest.raises(NotYours):
        classify(ticket.messages.get(author="customer"), agent=stranger, defect="DNS", now=FIXED)
    assert ConformityCase.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_agents_who_call_one_message_a_defect_make_one_case_and_one_letter() -> None:
    ticket, agent = make_ticket(), make_agent()
    message = ticket.messages.get()
    cases = at_once(lambda: classify(Message.objects.get(pk=message.pk), agent=agent, defect="DNS", now=FIXED))
    assert cases == [ConformityCase.objects.get()] * 2
    assert (ticket.outgoing.filter(kind="notice").count(), CaseEvent.objects.count()) == (1, 3)


def test_a_customer_in_tahiti_brings_the_alarm_forward_and_not_the_promise() -> None:
    customer = make_customer()
    customer.time_zone = "Pacific/Tahiti"
    customer.save()
    case = make_ticket(customer, received_at=datetime(2026, 1, 31, 6, tzinfo=UTC), conformity=True).cases.get()
    assert (case.customer_zone, case.last_day) == ("Pacific/Tahiti", date(2026, 3, 2))
    assert case.due_at_customer == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert case.due_at == datetime(2026, 3, 2, 23, tzinfo=UTC)


def test_a_zone_that_does_not_exist_changes_nothing() -> None:
    customer = make_customer()
    customer.time_zone = "Mars/Olympus"
    customer.save()
    case = make_ticket(customer, conformity=True).cases.get()
    assert (case.customer_zone, case.due_at_customer) == ("", case.due_at)


def test_conformity_is_declared_with_evidence_and_recorded() -> None:
    ticket, agent = make_ticket(conformity=True), make_agent()
    case = declare_conformity(
        ticket.cases.get(), evidence=" Server replaced, checked. ", agent=agent, at=FIXED, now=FIXED
    )
    case.refresh_from_db()
    assert (case.conformity_at, case.conformity_evidence) == (FIXED, "Server replaced, checked.")
    claimed = {
        "conformity_at": "2026-03-14T11:00:00+00:00",
        "conformity_evidence": "Server replaced, checked.",
        "state": "fix_proposed",
    }
    assert [(e.sequence, e.kind, e.actor, facts_of(e)) for e in case.events.all()][2:] == [
        (3, "conformity_claimed", f"agent:{agent.pk}", {"changes": claimed})
    ]
    assert progress_of(case, now=NOON + timedelta(days=300)) == Progress(day=4, days=30, days_left=26, zone=PARIS)
    with pytest.raises(AlreadyPutRight):
        declare_conformity(case, evidence="Again.", agent=agent, at=FIXED, now=FIXED)


@pytest.mark.parametrize(
    ("evidence", "at", "refusal"),
    [
        ("  ", FIXED, EmptyText),
        ("Fixed.", NOON - timedelta(microseconds=1), NotAPossibleTime),
        ("Fixed.", FIXED + timedelta(microseconds=1), NotAPossibleTime),
    ],
)
def test_conformity_is_not_declared_without_evidence_or_outside_of_time(
    evidence: str, at: datetime, refusal: type[Exception]
) -> None:
    case, agent = make_ticket(conformity=True).cases.get(), make_agent()
    with pytest.raises(refusal):
        declare_conformity(case, evidence=evidence, agent=agent, at=at, now=FIXED)
    assert ConformityCase.objects.get().conformity_at is None


def test_another_team_can_not_declare_conformity() -> None:
    case, stranger = make_ticket(conformity=True).cases.get(), make_agent("paul", Topic.BILLING)
    with pytest.raises(NotYours):
        declare_conformity(case, evidence="Fixed.", agent=stranger, at=FIXED, now=FIXED)


def test_the_database_itself_refuses_a_repair_before_the_report() -> None:
    case = make_ticket(conformity=True).cases.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ConformityCase.objects.filter(pk=case.pk).update(conformity_at=NOON - timedelta(seconds=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        ConformityCase.objects.filter(pk=case.pk).update(due_at=NOON)


def test_events_are_numbered_in_the_order_of_their_recording() -> None:
    case = make_ticket(conformity=True).cases.get()
    for kind in ("info_requested", "info_received"):
        record_event(case, kind=kind, actor="system", occurred_at=NOON, now=FIXED)
    assert [(e.sequence, e.kind) for e in case.events.all()] == [
        (1, "notified"),
        (2, "acknowledged"),
        (3, "info_requested"),
        (4, "info_received"),
    ]
