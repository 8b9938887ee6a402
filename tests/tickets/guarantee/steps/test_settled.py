"""What a customer settled in money is repaired no more: its days end with the choice, and those of the refund begin."""

from datetime import timedelta

import pytest

from tests.people import make_agent
from tests.tickets.guarantee.reading import days, fresh, reported
from tickets.guarantee.rules.holding import is_late
from tickets.guarantee.steps import answering, ending, refunds, remedies
from tickets.models import ConformityCase, Ticket

pytestmark = pytest.mark.django_db


def settled(*, on_day: float, remedy: str = "termination") -> ConformityCase:
    case = reported()
    if on_day < 31:
        answering.flag_serious(case, actor="customer", why="No protection at all.", now=days(on_day))
    return remedies.choose(case, remedy=remedy, now=days(on_day), revision=fresh(case).last_sequence)


def running() -> list[ConformityCase]:
    return list(ConformityCase.objects.running())


def test_the_end_of_a_contract_ends_the_days_of_its_repair() -> None:
    case, other = reported(), settled(on_day=12)
    assert running() == [case]
    assert list(ConformityCase.objects.overdue(days(40))) == [case]
    assert (is_late(case, now=days(40)), is_late(other, now=days(40))) == (True, False)


def test_to_go_on_repairing_settles_nothing() -> None:
    case = settled(on_day=12, remedy="repair")
    assert running() == [case]
    assert list(ConformityCase.objects.overdue(days(40))) == [case]


def test_a_promise_that_was_broken_before_the_choice_stays_broken() -> None:
    case = settled(on_day=33)
    assert running() == []
    assert list(ConformityCase.objects.overdue(days(34))) == [case]
    assert is_late(case, now=days(34)) is True


def test_the_tickets_deadline_is_the_refunds_until_it_is_paid() -> None:
    case, agent = settled(on_day=12), make_agent()
    ticket = Ticket.objects.with_deadline().get()
    assert ticket.deadline == case.refund_due_at
    assert case.refund_due_at is not None
    assert list(ConformityCase.objects.past_due(case.refund_due_at - timedelta(seconds=1))) == []
    assert list(ConformityCase.objects.past_due(case.refund_due_at)) == [case]
    paid = {"reference": "TR-1", "amount": case.refund_amount, "at": days(13), "now": days(13)}
    refunds.mark_refunded(case, agent=agent, **paid)
    assert Ticket.objects.with_deadline().get().deadline is None
    assert list(ConformityCase.objects.with_a_clock()) == []


def test_the_nearest_end_comes_first_whether_of_a_repair_or_of_a_refund() -> None:
    settled(on_day=12)  # to be paid back by day 26
    late, early = reported(), reported()
    ending.withdraw(early, words="Never mind.", now=days(2))
    first, second, third = Ticket.objects.nearest_deadline_first()
    assert [first.pk, second.pk, third.pk] == [
        ConformityCase.objects.get(remedy_choice="termination").ticket_id,
        late.ticket_id,
        early.ticket_id,
    ]
