"""Which case a lead should save first: the order at its borders, and the words that say why."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.moments import end_in_paris
from tests.people import make_agent
from tests.tickets.factories import case_row, ticket_row
from tickets.admin.deadlines import deadline_of
from tickets.admin.queue_desk.ranking import Standing, ranked, standing_of, steps_left
from tickets.admin.queue_desk.rescuers import ABSENT_AFTER, Holder, holder_of
from tickets.admin.queue_desk.why_there import why_there
from tickets.models import Agent, ConformityCase

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)


def standing(key: int, *, hours: float, steps: int = 1, has_owner: bool = True) -> Standing:
    """Whose last working day ends after so many hours, and its days with it."""
    end = NOW + hours * HOUR
    return Standing(key, due_at=end, work_ends_at=end, steps=steps, has_owner=has_owner)


def order(*standings: Standing) -> list[int]:
    """The same whichever way they come."""
    keys = [each.key for each in ranked(standings, now=NOW)]
    assert [each.key for each in ranked(reversed(standings), now=NOW)] == keys
    return keys


def test_what_can_be_saved_stands_before_what_is_lost_up_to_the_last_second() -> None:
    just_over, second_left = standing(1, hours=0), standing(2, hours=1 / 3600)
    assert order(just_over, second_left, standing(3, hours=500)) == [2, 3, 1]


def test_the_least_time_for_each_step_comes_first_whichever_ends_first() -> None:
    two_days_for_one, three_days_for_three = standing(1, hours=48), standing(2, hours=72, steps=3)
    assert order(two_days_for_one, three_days_for_three) == [2, 1]
    assert order(standing(1, hours=48), standing(2, hours=96, steps=2)) == [1, 2]  # equal: the nearer end


def test_at_equal_time_what_nobody_works_on_comes_first_and_never_before_less_time() -> None:
    owned, unowned = standing(1, hours=48), standing(2, hours=48, has_owner=False)
    assert order(owned, unowned) == [2, 1]
    assert order(standing(1, hours=48), standing(2, hours=48 + 1 / 3600, has_owner=False)) == [1, 2]


def test_once_the_last_working_day_is_over_no_working_time_is_left() -> None:
    at_the_weekend = replace(standing(1, hours=40), work_ends_at=NOW - HOUR)
    assert order(at_the_weekend, standing(2, hours=1)) == [1, 2]
    assert order(at_the_weekend, replace(at_the_weekend, key=2, due_at=NOW + HOUR)) == [2, 1]


def test_equal_cases_stand_in_the_order_in_which_they_were_opened() -> None:
    assert order(standing(3, hours=9), standing(1, hours=9), standing(2, hours=9)) == [1, 2, 3]


@pytest.mark.django_db
def test_a_case_that_ends_on_a_sunday_has_to_be_done_by_friday() -> None:
    case = ending_on(date(2026, 11, 8))
    assert standing_of(case, has_owner=True).work_ends_at == end_in_paris(date(2026, 11, 6))
    on_a_holiday = ending_on(date(2026, 11, 11))
    assert standing_of(on_a_holiday, has_owner=True).work_ends_at == end_in_paris(date(2026, 11, 10))
    on_a_thursday = ending_on(date(2026, 11, 12))
    assert standing_of(on_a_thursday, has_owner=True).work_ends_at == on_a_thursday.due_at


def ending_on(day: date, **facts: object) -> ConformityCase:
    case = case_row(ticket_row(**facts), days_ago=1)
    case.last_day, case.due_at, case.notified_at = day, end_in_paris(day), end_in_paris(day) - timedelta(days=30)
    return case


@pytest.mark.django_db
def test_the_steps_that_are_left_are_read_off_the_ticket_and_the_case() -> None:
    unread = case_row(ticket_row(), days_ago=1)
    assert steps_left(unread) == ["find the cause and say so", "put it right"]
    answered = case_row(ticket_row(first_answered_at=NOW), days_ago=1)
    assert steps_left(answered) == ["answer the customer", "put it right"]
    our_turn_is_over = {"first_answered_at": NOW, "status": "waiting_for_customer", "waiting_since": None}
    assert steps_left(case_row(ticket_row(**our_turn_is_over), days_ago=1)) == ["put it right"]
    asked = case_row(ticket_row(**our_turn_is_over), days_ago=1, state="info_requested")
    assert steps_left(asked) == ["hear the customer’s answer", "put it right"]
    proposed = case_row(ticket_row(**our_turn_is_over), days_ago=1, state="fix_proposed")
    assert steps_left(proposed) == ["hear whether it works"]


@pytest.mark.django_db
def test_who_has_left_or_was_not_there_for_days_is_no_owner() -> None:
    maya = make_agent("maya")

    def why_not(*, now: datetime = NOW) -> str:
        return holder_of(ticket_row(assignee=maya), now=now).why_not

    maya.user.last_login = maya.user.date_joined = NOW - ABSENT_AFTER
    assert why_not(now=NOW - HOUR) == ""
    assert why_not() == "Maya has it in hand, and has not signed in since Thursday 29 October"
    maya.user.last_login = None
    assert why_not(now=NOW - HOUR) == ""  # a new colleague
    assert why_not() == "Maya has it in hand, and has never signed in"
    maya.user.is_active = False
    assert why_not() == "Maya has it in hand, and has left the desk"
    assert holder_of(ticket_row(), now=NOW) == Holder(None, "Nobody has it in hand")


@pytest.mark.django_db
def test_a_row_says_in_words_why_it_stands_there() -> None:
    case = ending_on(date(2026, 11, 8), waiting_since=NOW - timedelta(days=2))
    assert reasons(case, acted_at=NOW - timedelta(days=3), missed=True) == [
        "Nobody has it in hand",
        "Nothing has happened for 3 days",
        "The customer has waited for our answer for 2 days",
        "Sunday 8 November is no working day: the last one before is Friday 6 November",
        "At today’s pace it will be missed",
    ]
    assert reasons(case, acted_at=None, missed=False)[1] == "Nobody has done anything since the report, 23 days ago"


@pytest.mark.django_db
def test_what_is_well_in_hand_needs_no_word() -> None:
    maya = make_agent("maya")
    case = ending_on(date(2026, 11, 12), assignee=maya, status="waiting_for_customer", waiting_since=None)
    assert reasons(case, acted_at=NOW - timedelta(days=2), missed=False, by=maya) == []
    case.ticket.status, case.ticket.waiting_since = "waiting_for_us", NOW
    assert reasons(case, acted_at=NOW, missed=False, by=maya) == [
        "It is our turn since today: the customer waits for our answer"
    ]


def reasons(case: ConformityCase, *, acted_at: datetime | None, missed: bool, by: Agent | None = None) -> list[str]:
    holder = Holder(by, "") if by else holder_of(case.ticket, now=NOW)
    deadline = deadline_of(case, now=NOW)
    return why_there(case, holder=holder, deadline=deadline, acted_at=acted_at, missed=missed, now=NOW)
