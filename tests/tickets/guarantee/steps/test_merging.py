"""Two reports of one defect become one case: the earlier day counts, and no right is lost on the way."""

from datetime import datetime

import pytest

from supportportal.foundations.topics import Topic
from tests.people import make_agent
from tests.tickets.factories import make_customer, make_ticket
from tests.tickets.guarantee.reading import days, fresh, letters, log, reported
from tests.tickets.test_intake import at_once
from tickets import handling
from tickets.guarantee.rules.events import CUSTOMER
from tickets.guarantee.steps import answering, ending, merging
from tickets.guarantee.steps.remedies import choose, may_choose
from tickets.models import ConformityCase
from tickets.refusals import AlreadyChosen, CaseOver, NotTheSameCustomer, NotYours

pytestmark = pytest.mark.django_db


def second_report(at: datetime) -> ConformityCase:
    """Claire writes again, and a second case is opened for it."""
    case: ConformityCase = make_ticket(make_customer(), received_at=at, conformity=True).cases.get()
    return case


def dates(case: ConformityCase) -> tuple[object, ...]:
    return case.notified_at, case.day0, case.last_day, case.due_at, case.due_at_customer, case.outer_due_date


@pytest.mark.parametrize("survivor", ["the first", "the second"])
def test_whichever_stays_the_earliest_day_counts(survivor: str) -> None:
    first, second, agent = reported(), second_report(days(5)), make_agent()
    earliest = dates(first)
    stays, goes = (first, second) if survivor == "the first" else (second, first)
    merging.merge_cases(goes, into=stays, agent=agent, now=days(6))
    row, gone = fresh(stays), fresh(goes)
    assert (dates(row), row.state) == (earliest, "acknowledged")
    assert (gone.state, gone.merged_into, gone.closed_at) == ("merged", stays, days(6))
    assert (log(goes), log(stays)) == (["merged"], ["merged"])


def test_a_choice_that_was_open_stays_open_in_the_case_that_stays() -> None:
    first, second, agent = reported(), second_report(days(5)), make_agent()
    answering.flag_serious(second, actor=CUSTOMER, why="It leaks.", now=days(6))
    merging.merge_cases(second, into=first, agent=agent, now=days(7))
    row = fresh(first)
    assert (row.state, row.remedy_ground, row.remedy_opened_at) == ("remedy_open", "serious", days(6))


def test_a_merger_that_brings_an_older_day_may_break_the_promise_at_once() -> None:
    first, second, agent = reported(), second_report(days(20)), make_agent()
    assert may_choose(second, now=days(33)) is False
    merging.merge_cases(first, into=second, agent=agent, now=days(33))
    row = fresh(second)
    assert (row.state, row.remedy_ground, row.remedy_opened_at) == ("remedy_open", "late", first.due_at)


def test_a_report_after_the_repair_says_that_the_repair_failed() -> None:
    first, agent = reported(), make_agent()
    answering.declare_conformity(first, evidence="Replaced.", agent=agent, at=days(4), now=days(4))
    handling.close(first.ticket, by=agent, now=days(5))
    second = second_report(days(9))
    merging.merge_cases(second, into=first, agent=agent, now=days(10))
    row = fresh(first)
    assert (row.state, row.conformity_at, row.remedy_ground) == ("remedy_open", None, "failed")
    assert row.ticket.status == "waiting_for_us"
    assert letters(first) == ["confirmation", "offer"]


def test_cases_of_two_people_or_of_two_promises_are_not_one() -> None:
    case, agent = reported(), make_agent()
    other = make_ticket(make_customer("paul@example.org"), conformity=True).cases.get()
    withdrawal = make_ticket(make_customer()).cases.create(
        **{name: getattr(case, name) for name in ("policy", "day0", "last_day", "due_at", "due_at_customer")},
        notified_at=case.notified_at,
        outer_due_date=case.outer_due_date,
        duty="withdrawal",
        notification=case.notification,
    )
    for one in (other, withdrawal, case):
        with pytest.raises(NotTheSameCustomer):
            merging.merge_cases(one, into=case, agent=agent, now=days(1))
    assert log(case) == []


def test_what_is_over_or_chosen_is_not_merged_away() -> None:
    first, second, agent = reported(), second_report(days(1)), make_agent()
    third = second_report(days(2))
    ending.withdraw(third, words="My router.", now=days(3))
    for case, into in ((third, first), (first, third)):
        with pytest.raises(CaseOver):
            merging.merge_cases(case, into=into, agent=agent, now=days(4))
    choose(first, remedy="reduction", now=days(33), revision=first.last_sequence)
    for case, into in ((second, first), (first, second)):
        with pytest.raises(AlreadyChosen):
            merging.merge_cases(case, into=into, agent=agent, now=days(34))


def test_an_agent_merges_only_what_both_teams_let_them() -> None:
    first, agent = reported(), make_agent()
    other = make_ticket(make_customer(), topic=Topic.BILLING, received_at=days(1), conformity=True).cases.get()
    for case, into in ((first, other), (other, first)):
        with pytest.raises(NotYours):
            merging.merge_cases(case, into=into, agent=agent, now=days(2))
    assert (log(first), log(other)) == ([], [])


@pytest.mark.django_db(transaction=True)
def test_two_agents_who_merge_crosswise_end_with_one_case() -> None:
    first, second, agent = reported(), second_report(days(1)), make_agent()
    pairs = iter([(first.pk, second.pk), (second.pk, first.pk)])

    def merge() -> str:
        case, into = (ConformityCase.objects.get(pk=key) for key in next(pairs))
        try:
            merging.merge_cases(case, into=into, agent=agent, now=days(2))
        except CaseOver:
            return "too late"
        return "merged"

    assert sorted(at_once(merge)) == ["merged", "too late"]
    assert sorted(fresh(case).state for case in (first, second)) == ["acknowledged", "merged"]
