"""A case: opened once per report, ended with evidence, and overdue as a fact of its row."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from supportportal.topics import Topic
from tests.tickets.factories import NOON, make_agent, make_customer, make_ticket
from tickets.conformity.cases import declare_conformity, open_case, progress_of, record_event
from tickets.conformity.clock import Progress
from tickets.models import CaseEvent, ConformityCase
from tickets.refusals import AlreadyPutRight, EmptyText, NotAPossibleTime, NotYours

FIXED = NOON + timedelta(days=4)
pytestmark = pytest.mark.django_db


def test_a_request_called_a_case_weeks_later_counts_from_its_arrival_all_the_same() -> None:
    ticket = make_ticket()
    case = open_case(ticket, notification=ticket.messages.get(), notified_at=NOON, now=NOON + timedelta(days=20))
    assert case.day0 == date(2026, 3, 10)
    assert progress_of(case, now=NOON + timedelta(days=20)) == Progress(day=20, days=30, days_left=10)
    assert case.events.get().recorded_at == NOON + timedelta(days=20)


def test_one_report_is_one_case_however_often_it_is_called_one() -> None:
    ticket = make_ticket(conformity=True)
    again = open_case(ticket, notification=ticket.messages.get(), notified_at=NOON + timedelta(days=9), now=FIXED)
    assert (again, again.notified_at, CaseEvent.objects.count()) == (ConformityCase.objects.get(), NOON, 1)


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
    assert [(e.sequence, e.kind, e.actor, e.payload) for e in case.events.all()][1:] == [
        (2, "conformity_claimed", f"agent:{agent.pk}", {"evidence": "Server replaced, checked."})
    ]
    assert progress_of(case, now=NOON + timedelta(days=300)) == Progress(day=4, days=30, days_left=26)
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
    case, stranger = make_ticket(conformity=True).cases.get(), make_agent("paul", topic=Topic.BILLING)
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
        (2, "info_requested"),
        (3, "info_received"),
    ]
