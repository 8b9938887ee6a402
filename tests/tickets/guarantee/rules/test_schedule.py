"""When who is told what: days, hours, nights on which the clocks change, and what a long silence leaves to be said."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.moments import day_in_paris
from tickets.guarantee.rules import clock
from tickets.guarantee.rules.schedule import due, next_after
from tickets.guarantee.rules.scheduled_notices import NEWS_REQUESTS, Role, ScheduledKind
from tickets.guarantee.rules.silence import PendingConfirmation, closes_on
from tickets.guarantee.rules.terms import Due, Facts, NewsRequest, Rhythm, Term

REMINDERS = json.loads((Path(__file__).parents[3] / "data" / "deadline_vectors.json").read_text())["reminder_examples"]
NOTIFIED = datetime(2026, 3, 10, 11, tzinfo=UTC)  # a Tuesday, 12:00 in Paris; the last day is Thursday 9 April
RHYTHM = Rhythm()
QUIET = Rhythm(progress_every=0, warn_on_day=None)
ASSIGNEE, LEAD, MANAGER, ON_CALL = Role.ASSIGNEE, Role.LEAD, Role.MANAGER, Role.ON_CALL
ALL_OF_US = (ASSIGNEE, LEAD, MANAGER, ON_CALL)


def term_from(notified_at: datetime, *, zone: str = clock.PARIS) -> Term:
    dates = clock.conformity_dates(notified_at, customer_zone=zone)
    return Term(dates.day0, dates.last_day, dates.due_at, min(dates.due_at, dates.due_at_customer))


def facts(notified_at: datetime = NOTIFIED, *, zone: str = clock.PARIS) -> Facts:
    return Facts(term_from(notified_at, zone=zone), running=True, known_at=notified_at, told_at=notified_at)


def told(known: Facts, rhythm: Rhythm = RHYTHM, *, days: int = 60) -> list[Due]:
    """All that a sweep says that comes at every due moment, until nothing is left or so many days have passed."""
    said: list[Due] = []
    end = known.term.due_at + timedelta(days=days)
    at = next_after(known, rhythm)
    while at and at <= end:
        for one in due(known, rhythm, now=at):
            said.append(one)
            known = replace(known, said=known.said | {(one.kind, one.ordinal)})
            if Role.CUSTOMER in one.audience:
                known = replace(known, told_at=at)
            if set(one.audience) - {Role.CUSTOMER}:
                known = replace(known, reminded_for=one.at)
            if one.kind in NEWS_REQUESTS:
                known = replace(known, news_asked=NewsRequest(at, one.audience))
        at = next_after(known, rhythm, after=at)
    return said


def paris(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=clock.zone_named(clock.PARIS)).astimezone(UTC)


def test_agents_hear_of_a_case_on_the_days_of_the_policy_and_then_by_the_hour() -> None:
    assert told(facts(), QUIET) == [
        Due(ScheduledKind.REMINDER, 3, paris(2026, 3, 13, 9), (ASSIGNEE,)),
        Due(ScheduledKind.REMINDER, 7, paris(2026, 3, 17, 9), (ASSIGNEE,)),
        Due(ScheduledKind.REMINDER, 14, paris(2026, 3, 24, 9), (ASSIGNEE,)),
        Due(ScheduledKind.REMINDER, 21, paris(2026, 3, 31, 9), (ASSIGNEE, LEAD)),
        # Day 25 is the Saturday before Easter, so its reminder would come on Tuesday, when that of day 28 does.
        Due(ScheduledKind.REMINDER, 28, paris(2026, 4, 7, 9), (ASSIGNEE, LEAD, MANAGER)),
        Due(ScheduledKind.REMINDER, 29, paris(2026, 4, 8, 9), (ASSIGNEE, LEAD, MANAGER)),
        Due(ScheduledKind.REMINDER, 30, paris(2026, 4, 9, 9), (ASSIGNEE, LEAD, MANAGER)),
        Due(ScheduledKind.HOURS_LEFT, 12, paris(2026, 4, 9, 12), (ASSIGNEE, LEAD, MANAGER)),
        Due(ScheduledKind.HOURS_LEFT, 4, paris(2026, 4, 9, 20), ALL_OF_US),
        Due(ScheduledKind.HOURS_LEFT, 1, paris(2026, 4, 9, 23), ALL_OF_US),
        Due(ScheduledKind.BREACH, 0, paris(2026, 4, 10, 0), (Role.CUSTOMER, *ALL_OF_US)),
    ]


@pytest.mark.parametrize("example", REMINDERS, ids=lambda example: example["event_at_utc"])
def test_agents_hear_at_the_moments_of_the_vectors_and_at_no_other(example: dict[str, Any]) -> None:
    """Those of a day on which nobody is at work come with the next morning's, up to the last days."""
    known = facts(datetime.fromisoformat(example["event_at_utc"]))
    moments = {datetime.fromisoformat(one["at_utc"]) for one in example["reminders"]}
    wanted = sorted({_when_at_work(at, last_day=known.term.last_day) for at in moments})
    assert [one.at for one in told(known, QUIET)] == wanted


def _when_at_work(at: datetime, *, last_day: date) -> datetime:
    day = day_in_paris(at)
    if (last_day - day).days <= 2:
        return at
    while not clock.is_working_day(day):
        day += timedelta(days=1)
    return paris(day.year, day.month, day.day, 9)


def test_a_customer_hears_every_week_is_warned_and_told_of_the_breach() -> None:
    to_customer = [(one.kind, one.ordinal, one.at) for one in told(facts(), days=15) if Role.CUSTOMER in one.audience]
    assert to_customer == [
        (ScheduledKind.PROGRESS, 1007, paris(2026, 3, 17, 9)),
        (ScheduledKind.PROGRESS, 1014, paris(2026, 3, 24, 9)),
        (ScheduledKind.PROGRESS, 1021, paris(2026, 3, 31, 9)),
        (ScheduledKind.WARNING, 0, paris(2026, 4, 7, 9)),
        (ScheduledKind.BREACH, 0, paris(2026, 4, 10, 0)),
    ]
    unheard = replace(facts(), quiet=True)
    assert {one.kind for one in told(unheard) if Role.CUSTOMER in one.audience} == {
        ScheduledKind.WARNING,
        ScheduledKind.BREACH,
    }
    assert not NEWS_REQUESTS & {one.kind for one in told(replace(facts(), news=False))}


def test_a_week_in_which_nobody_did_anything_goes_to_the_lead_first_and_after_the_last_day_to_nobody_else() -> None:
    asked = [(one.ordinal, one.at, one.audience) for one in told(facts()) if one.kind == ScheduledKind.NOBODY_ACTED]
    assert asked[:4] == [
        (6, paris(2026, 3, 16, 9), (ASSIGNEE, LEAD)),
        (13, paris(2026, 3, 23, 9), (ASSIGNEE, LEAD)),
        (20, paris(2026, 3, 30, 9), (ASSIGNEE, LEAD)),
        (27, paris(2026, 4, 3, 9), (ASSIGNEE, LEAD)),  # the Friday before Easter, for the letter of Tuesday
    ]
    after = [at for _, at, _ in asked if at > facts().term.due_at]
    assert after[:3] == [paris(2026, 4, 17, 9), paris(2026, 4, 24, 9), paris(2026, 4, 30, 9)]
    assert ScheduledKind.NEWS_DUE not in {one.kind for one in told(facts())}


def test_while_somebody_does_something_the_portal_says_so_every_week_after_the_last_day_too() -> None:
    at_work = replace(
        facts(), acted_at=NOTIFIED, said=frozenset({(ScheduledKind.BREACH, 0)}), told_at=paris(2026, 4, 10, 0)
    )
    first = [(one.kind, one.ordinal, one.at) for one in told(at_work, days=9) if one.kind != ScheduledKind.REMINDER]
    assert first[-2:] == [
        (ScheduledKind.NEWS_DUE, 37, paris(2026, 4, 16, 9)),
        (ScheduledKind.PROGRESS, 1038, paris(2026, 4, 17, 9)),
    ]


def test_the_lead_who_heard_late_has_a_day_before_the_portal_writes() -> None:
    late = paris(2026, 3, 18, 11)  # the sweep was away on the eve, and on the day itself
    assert [one.kind for one in due(facts(), RHYTHM, now=late)] == [ScheduledKind.REMINDER, ScheduledKind.NOBODY_ACTED]
    asked = replace(
        facts(),
        said=frozenset({(ScheduledKind.NOBODY_ACTED, 6), (ScheduledKind.REMINDER, 7)}),
        news_asked=NewsRequest(late, (Role.LEAD,)),
        reminded_for=late,
    )
    assert next_after(asked, RHYTHM) == paris(2026, 3, 19, 9)


@pytest.mark.parametrize(
    ("zone", "told_at", "letter_at"),
    [
        ("", paris(2026, 3, 17, 10), paris(2026, 3, 24, 9)),
        ("", paris(2026, 3, 15, 10), paris(2026, 3, 21, 9)),  # on a Sunday nobody is written to: the Saturday before
        ("", paris(2026, 3, 30, 10), paris(2026, 4, 4, 9)),  # nor on Easter Monday
        ("Pacific/Tahiti", paris(2026, 3, 17, 10), datetime(2026, 3, 24, 18, tzinfo=UTC)),  # eight in the morning there
        ("Pacific/Noumea", paris(2026, 3, 17, 10), paris(2026, 3, 24, 9)),  # seven in the evening there
    ],
)
def test_a_letter_that_can_wait_comes_in_the_customers_day(zone: str, told_at: datetime, letter_at: datetime) -> None:
    known = replace(facts(), told_at=told_at, zone=zone, acted_at=told_at)
    at = next(one.at for one in told(known) if one.kind == ScheduledKind.PROGRESS)
    assert at == letter_at


def test_what_came_due_at_night_waits_for_the_morning_and_the_breach_does_not() -> None:
    known = replace(facts(), reminded_for=paris(2026, 4, 8, 9), told_at=paris(2026, 4, 6, 9))
    night = paris(2026, 4, 8, 23)
    assert due(known, RHYTHM, now=night) == []
    assert next_after(known, RHYTHM, after=night) == paris(2026, 4, 9, 8)
    assert [one.kind for one in due(known, RHYTHM, now=paris(2026, 4, 9, 8))] == [ScheduledKind.WARNING]
    assert [one.kind for one in due(known, RHYTHM, now=known.term.due_at)] == [ScheduledKind.BREACH]


def test_a_mornings_reminders_wait_for_the_next_morning_at_work() -> None:
    known = replace(facts(), told_at=paris(2026, 3, 12, 9))
    friday_night = paris(2026, 3, 13, 19)  # the reminder of day 3 was due at nine
    assert due(known, RHYTHM, now=friday_night) == []
    assert next_after(known, RHYTHM, after=friday_night) == paris(2026, 3, 16, 9)


def test_who_was_not_told_the_last_day_is_told_it_by_whoever_acknowledges_once() -> None:
    at = NOTIFIED + timedelta(hours=1)
    silent = replace(facts(), acknowledge_at=at)
    assert next_after(silent, RHYTHM) == at
    assert due(silent, RHYTHM, now=at - timedelta(seconds=1)) == []
    assert due(silent, RHYTHM, now=at) == [Due(ScheduledKind.ACKNOWLEDGEMENT, 0, at, ())]
    said = replace(silent, said=frozenset({(ScheduledKind.ACKNOWLEDGEMENT, 0)}))
    assert due(said, RHYTHM, now=at) == []


def test_when_the_promise_is_broken_nobody_is_told_any_more_that_it_was_made() -> None:
    silent = replace(facts(), acknowledge_at=NOTIFIED + timedelta(hours=1))
    assert [one.kind for one in due(silent, RHYTHM, now=silent.term.due_at)] == [ScheduledKind.BREACH]
    assert [one.kind for one in due(silent, QUIET, now=silent.term.due_at - timedelta(minutes=1))] == [
        ScheduledKind.HOURS_LEFT,
        ScheduledKind.ACKNOWLEDGEMENT,
    ]


def test_an_agent_is_asked_for_news_on_the_eve_and_a_letter_to_the_customer_moves_it_on() -> None:
    written = replace(facts(), told_at=paris(2026, 3, 14, 17), acted_at=paris(2026, 3, 15, 9))
    news = [
        (one.kind, one.ordinal, one.at)
        for one in told(written)
        if one.kind in (ScheduledKind.NEWS_DUE, ScheduledKind.PROGRESS)
    ][:2]
    assert news == [
        (ScheduledKind.NEWS_DUE, 10, paris(2026, 3, 20, 9)),
        (ScheduledKind.PROGRESS, 1011, paris(2026, 3, 21, 9)),
    ]


@pytest.mark.parametrize(
    ("reported", "last_day", "reminded_on"),
    [
        (datetime(2026, 4, 17, 8, tzinfo=UTC), date(2026, 5, 17), date(2026, 5, 15)),  # a Sunday: the Friday before
        (datetime(2026, 4, 25, 8, tzinfo=UTC), date(2026, 5, 25), date(2026, 5, 22)),  # Whit Monday: the Friday before
        (datetime(2026, 11, 25, 8, tzinfo=UTC), date(2026, 12, 25), date(2026, 12, 24)),  # Christmas on a Friday
    ],
)
def test_somebody_at_work_is_reminded_before_a_last_day_on_which_nobody_is(
    reported: datetime, last_day: date, reminded_on: date
) -> None:
    known, rhythm = facts(reported), replace(QUIET, reminder_days=(), reminder_hours=())
    assert known.term.last_day == last_day
    days = [day_in_paris(one.at) for one in told(known, rhythm) if one.kind == ScheduledKind.REMINDER]
    assert days == [reminded_on]


@pytest.mark.parametrize(
    ("reported", "nine_before", "nine_after"),
    [
        # The night to 29 March has 23 hours, the night to 25 October 25: nine in the morning stays nine.
        (paris(2026, 3, 24, 10), datetime(2026, 3, 27, 8, tzinfo=UTC), datetime(2026, 3, 31, 7, tzinfo=UTC)),
        (paris(2026, 10, 20, 10), datetime(2026, 10, 23, 7, tzinfo=UTC), datetime(2026, 10, 27, 8, tzinfo=UTC)),
    ],
)
def test_a_reminder_comes_at_nine_whatever_the_night_did_to_the_clocks(
    reported: datetime, nine_before: datetime, nine_after: datetime
) -> None:
    assert [one.at for one in told(facts(reported), QUIET)][:2] == [nine_before, nine_after]


@pytest.mark.parametrize(
    ("reported", "hours_of_the_last_day"),
    [(datetime(2026, 2, 27, 10, tzinfo=UTC), 23), (datetime(2026, 9, 25, 10, tzinfo=UTC), 25)],
)
def test_hours_are_counted_back_from_the_end_on_a_last_day_of_23_or_25_hours(
    reported: datetime, hours_of_the_last_day: int
) -> None:
    known = facts(reported)
    first = datetime.combine(known.term.last_day, datetime.min.time(), clock.zone_named(clock.PARIS)).astimezone(UTC)
    assert known.term.due_at - first == timedelta(hours=hours_of_the_last_day)
    last = [(one.ordinal, known.term.due_at - one.at) for one in told(known) if one.kind == ScheduledKind.HOURS_LEFT]
    assert last == [(12, timedelta(hours=12)), (4, timedelta(hours=4)), (1, timedelta(hours=1))]


def test_alarms_follow_the_customers_own_clock_where_it_is_ahead_and_the_promise_does_not() -> None:
    known = facts(datetime(2026, 1, 31, 6, tzinfo=UTC), zone="Pacific/Tahiti")  # V35
    said = {(one.kind, one.ordinal): one.at for one in told(known)}
    assert said[ScheduledKind.HOURS_LEFT, 1] == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert said[ScheduledKind.BREACH, 0] == datetime(2026, 3, 2, 23, tzinfo=UTC)


def test_of_36_silent_hours_agents_hear_the_latest_once() -> None:
    known = replace(facts(), reminded_for=paris(2026, 4, 4, 9), told_at=paris(2026, 4, 6, 9))
    after = paris(2026, 4, 8, 19)  # it should have spoken on day 28 and on day 29
    assert [(one.kind, one.ordinal, one.at) for one in due(known, RHYTHM, now=after)] == [
        (ScheduledKind.WARNING, 0, paris(2026, 4, 7, 9)),
        (ScheduledKind.REMINDER, 29, paris(2026, 4, 8, 9)),
    ]


def test_after_the_end_nobody_is_told_that_time_runs_out() -> None:
    known = replace(facts(), reminded_for=paris(2026, 3, 31, 9))
    assert due(known, RHYTHM, now=paris(2026, 4, 20, 12)) == [
        Due(ScheduledKind.BREACH, 0, paris(2026, 4, 10, 0), (Role.CUSTOMER, *ALL_OF_US))
    ]
    told_of_it = replace(known, said=frozenset({(ScheduledKind.BREACH, 0)}), reminded_for=known.term.due_at)
    assert (due(told_of_it, QUIET, now=paris(2026, 4, 20, 12)), next_after(told_of_it, QUIET)) == ([], None)


def test_a_report_called_a_case_on_day_20_is_not_reminded_of_the_days_before() -> None:
    known = replace(facts(), known_at=paris(2026, 3, 30, 15), told_at=paris(2026, 3, 30, 15))
    assert due(known, RHYTHM, now=paris(2026, 3, 30, 16)) == []
    assert next_after(known, RHYTHM) == paris(2026, 3, 31, 9)


def test_a_report_called_a_case_on_day_40_is_a_breach_at_once() -> None:
    known = replace(facts(), known_at=paris(2026, 4, 19, 15), told_at=paris(2026, 4, 19, 15))
    assert [one.kind for one in due(known, RHYTHM, now=paris(2026, 4, 19, 15))] == [ScheduledKind.BREACH]


def test_who_may_choose_already_is_not_warned_of_the_choice() -> None:
    kinds = {one.kind for one in told(replace(facts(), choice_open=True))}
    assert ScheduledKind.WARNING not in kinds
    assert ScheduledKind.BREACH in kinds


def test_nothing_is_said_of_a_case_that_ended() -> None:
    over = replace(facts(), running=False)
    assert (due(over, RHYTHM, now=paris(2027, 1, 1, 9)), next_after(over, RHYTHM)) == ([], None)


def test_a_customer_who_does_not_answer_is_reminded_twice_and_then_let_be() -> None:
    asked_at = paris(2026, 3, 20, 16)
    waiting = replace(facts(), running=False, asked=PendingConfirmation(asked_at))
    assert next_after(waiting, RHYTHM) == paris(2026, 3, 25, 9)
    once = replace(waiting, asked=PendingConfirmation(asked_at, (paris(2026, 3, 25, 9),)))
    assert due(once, RHYTHM, now=paris(2026, 3, 30, 9)) == [
        Due(ScheduledKind.SILENCE, 2, paris(2026, 3, 30, 9), (Role.CUSTOMER,))
    ]
    twice = replace(waiting, asked=PendingConfirmation(asked_at, (paris(2026, 3, 25, 9), paris(2026, 3, 30, 9))))
    assert next_after(twice, RHYTHM) == paris(2026, 4, 4, 8)  # its letter comes in the customer's day
    assert due(twice, RHYTHM, now=paris(2026, 4, 4, 8)) == [Due(ScheduledKind.CLOSE, 0, paris(2026, 4, 4, 0), ())]
    assert due(twice, RHYTHM, now=paris(2026, 4, 4, 8) - timedelta(microseconds=1)) == []


def test_reminders_that_came_late_give_the_customer_days_to_answer_all_the_same() -> None:
    asked_at, late = paris(2026, 3, 20, 16), paris(2026, 4, 10, 11)
    waiting = replace(facts(), running=False, asked=PendingConfirmation(asked_at))
    assert [one.ordinal for one in due(waiting, RHYTHM, now=late)] == [1]
    once = replace(waiting, asked=PendingConfirmation(asked_at, (late,)))
    assert (due(once, RHYTHM, now=late), next_after(once, RHYTHM)) == ([], paris(2026, 4, 13, 9))
    twice = PendingConfirmation(asked_at, (late, paris(2026, 4, 13, 9)))
    assert next_after(replace(waiting, asked=twice), RHYTHM) == paris(2026, 4, 17, 8)
    assert closes_on(PendingConfirmation(asked_at, (late,)), zone=clock.PARIS, now=paris(2026, 4, 13, 9)) == date(
        2026, 4, 16
    )


def test_the_second_question_has_reminders_of_its_own() -> None:
    asked_at = paris(2026, 3, 20, 16)
    again = replace(
        facts(),
        running=False,
        asked=PendingConfirmation(asked_at, before=2),
        said=frozenset({("silence", 1), ("silence", 2)}),
    )
    assert [one.ordinal for one in due(again, RHYTHM, now=paris(2026, 3, 25, 9))] == [3]


def test_money_that_is_owed_has_reminders_and_an_end_of_its_own() -> None:
    span = clock.count("FR_14D_STRICT", event_at=paris(2026, 4, 14, 10))
    rhythm = Rhythm(reminder_days=(7, 13), reminder_hours=(4,), lead_from_day=10, manager_from_day=12)
    refund = Term(span.day0, span.last_day, span.due_at, span.due_at)
    owed = replace(facts(), running=False, refund=(refund, rhythm))
    money = told(owed)
    assert money[-1].at == paris(2026, 4, 29, 0)
    assert money == [
        Due(ScheduledKind.REFUND, 7, paris(2026, 4, 21, 9), (ASSIGNEE,)),
        Due(ScheduledKind.REFUND, 13, paris(2026, 4, 27, 9), (ASSIGNEE, LEAD, MANAGER)),
        Due(ScheduledKind.REFUND_HOURS_LEFT, 4, paris(2026, 4, 28, 20), ALL_OF_US),
        Due(ScheduledKind.REFUND_LATE, 0, paris(2026, 4, 29, 0), (Role.CUSTOMER, *ALL_OF_US, Role.BILLING)),
    ]


def test_said_at_any_moments_whatever_they_are_each_notice_is_said_once() -> None:
    for hours in (1, 7, 36, 100):
        known, said = facts(), []
        for step in range(0, 45 * 24, hours):
            now = NOTIFIED + timedelta(hours=step)
            for one in due(known, RHYTHM, now=now):
                said.append((one.kind, one.ordinal))
                known = replace(known, said=known.said | {said[-1]})
                known = replace(known, told_at=now) if Role.CUSTOMER in one.audience else known
                known = replace(known, reminded_for=one.at) if one.audience != (Role.CUSTOMER,) else known
        assert len(said) == len(set(said))
        assert (ScheduledKind.BREACH, 0) in said
