"""At today's pace: which cases a team will miss, and how fast it would have to be."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.moments import NOON
from tickets.admin.queue_desk.forecast import Forecast, ForecastWeek, forecast, week_of, weeks_shown

DAY = timedelta(days=1)


def test_a_team_that_puts_one_right_every_second_day_misses_the_third_case_of_the_week() -> None:
    cases = [(1, NOON + 3 * DAY), (2, NOON + 4 * DAY), (3, NOON + 5 * DAY), (4, NOON + 20 * DAY)]
    assert forecast(cases, put_right=7, now=NOON) == Forecast(
        put_right=7, running=4, late=0, missed=frozenset({2, 3}), needed=0.6
    )


def test_the_needed_pace_is_never_rounded_down() -> None:
    assert forecast([(1, NOON + 29 * DAY)], put_right=0, now=NOON).needed_a_day == 0.1


def test_a_team_that_put_nothing_right_misses_all_of_them() -> None:
    told = forecast([(1, NOON + 30 * DAY), (2, NOON + 31 * DAY)], put_right=0, now=NOON)
    assert (told.missed, told.a_day) == ({1, 2}, 0)


def test_a_late_case_is_late_and_not_missed_a_second_time_but_takes_its_turn() -> None:
    cases = [(1, NOON - DAY), (2, NOON + 2 * DAY)]
    told = forecast(cases, put_right=14, now=NOON)  # one a day: the late one today, the other one tomorrow
    assert (told.late, told.missed) == (1, {2})
    assert forecast(cases[1:], put_right=14, now=NOON).missed == frozenset()


def test_a_case_whose_turn_comes_at_the_very_end_is_too_late() -> None:
    assert forecast([(1, NOON + DAY)], put_right=14, now=NOON).missed == {1}
    assert forecast([(1, NOON + DAY + timedelta(seconds=1))], put_right=14, now=NOON).missed == frozenset()


@given(st.lists(st.integers(1, 40), max_size=30), st.integers(0, 60))
def test_a_faster_team_never_misses_more_and_at_the_needed_pace_it_misses_at_most_those_on_the_edge(
    days: list[int], put_right: int
) -> None:
    cases = [(key, NOON + day * DAY) for key, day in enumerate(days)]
    told, faster = (forecast(cases, put_right=pace, now=NOON) for pace in (put_right, put_right + 1))
    assert faster.missed <= told.missed
    if told.needed:
        assert forecast(cases, put_right=int(told.needed * 14) + 1, now=NOON).missed == frozenset()


def test_weeks_go_from_what_is_late_to_the_last_case_with_empty_ones_between() -> None:
    late = week_of(NOON - DAY, date(2026, 3, 8), now=NOON)
    this = week_of(NOON + DAY, date(2026, 3, 15), now=NOON)  # its Sunday
    later = week_of(NOON + 16 * DAY, date(2026, 3, 23), now=NOON)  # a Monday
    mondays = [None, date(2026, 3, 9), date(2026, 3, 16), date(2026, 3, 23)]
    assert weeks_shown({late, this, later}, now=NOON) == [ForecastWeek(monday) for monday in mondays]
    assert this.sunday == date(2026, 3, 15)
    assert weeks_shown(set(), now=NOON) == []
