"""The days of the guarantee, against vectors computed elsewhere, and as properties of any report."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.moments import day_in_paris, end_in_paris
from tickets.guarantee.rules import clock

VECTORS = json.loads((Path(__file__).parents[3] / "data" / "deadline_vectors.json").read_text())["vectors"]
COUNTED = [vector for vector in VECTORS if vector["policy"] in clock.POLICIES]
EARLIEST = [vector for vector in VECTORS if vector["policy"] == clock.CUSTOMER_EARLIEST]
REPORTS = st.datetimes(datetime(2022, 1, 1), datetime(2045, 12, 31), timezones=st.just(UTC))
ZONES = st.sampled_from(["Europe/Paris", "Pacific/Tahiti", "Pacific/Noumea", "America/Guadeloupe", "Africa/Cairo"])


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_the_vectors_are_those_of_all_six_policies_and_of_the_customers_own_zone() -> None:
    assert {vector["policy"] for vector in COUNTED} == set(clock.POLICIES)
    assert (len(COUNTED), len(EARLIEST)) == (36, 7)


@pytest.mark.parametrize("vector", COUNTED, ids=lambda vector: vector["id"])
def test_the_days_are_counted_as_in_the_vector(vector: dict[str, str]) -> None:
    span = clock.count(vector["policy"], event_at=instant(vector["event_at_utc"]))
    assert span == clock.Span(
        date.fromisoformat(vector["day0"]), date.fromisoformat(vector["last_day"]), instant(vector["due_at_utc"])
    )


@pytest.mark.parametrize("vector", EARLIEST, ids=lambda vector: vector["id"])
def test_alarms_follow_the_earlier_of_paris_and_the_customers_zone(vector: dict) -> None:
    zone = vector["customer"]["zone"]
    dates = clock.conformity_dates(instant(vector["event_at_utc"]), customer_zone=zone)
    assert (dates.due_at, dates.due_at_customer) == (
        instant(vector["paris"]["due_at_utc"]),
        instant(vector["due_at_utc"]),
    )
    earliest = clock.count(clock.CUSTOMER_EARLIEST, event_at=instant(vector["event_at_utc"]), zone=zone)
    decider = vector["customer" if vector["decided_by"] == "customer" else "paris"]
    assert earliest == clock.Span(
        date.fromisoformat(decider["day0"]), date.fromisoformat(decider["last_day"]), instant(decider["due_at_utc"])
    )


@given(REPORTS)
def test_the_strict_deadline_is_never_later_than_the_extended_one(report: datetime) -> None:
    strict = clock.count(clock.STRICT, event_at=report)
    assert strict.due_at <= clock.count(clock.EXTENDED, event_at=report).due_at
    assert strict.last_day <= clock.count("FR_30D_EXTENDED_ALSACE", event_at=report).last_day


@given(REPORTS)
def test_the_time_holds_thirty_one_local_midnights_give_or_take_an_hour_of_summer_time(report: datetime) -> None:
    length = clock.count(clock.STRICT, event_at=report).due_at - report
    assert timedelta(hours=719) < length <= timedelta(hours=745)


@given(REPORTS, ZONES)
def test_a_customers_zone_only_ever_brings_the_alarm_forward(report: datetime, zone: str) -> None:
    dates = clock.conformity_dates(report, customer_zone=zone)
    assert dates.due_at_customer <= dates.due_at
    assert dates == clock.conformity_dates(report.astimezone(ZoneInfo("Asia/Tokyo")), customer_zone=zone)


@pytest.mark.parametrize(
    ("event", "months", "last_day"),
    [
        ("2026-01-31T12:00Z", 1, date(2026, 2, 28)),  # no 31 February: its last day
        ("2028-01-31T12:00Z", 1, date(2028, 2, 29)),
        ("2026-02-28T12:00Z", 1, date(2026, 3, 28)),
        ("2026-12-15T12:00Z", 1, date(2027, 1, 15)),
        ("2026-01-30T23:30Z", 1, date(2026, 2, 28)),  # 31 January in Paris
        ("2026-08-31T12:00Z", 6, date(2027, 2, 28)),
    ],
)
def test_a_month_is_a_month_and_ends_on_the_same_day_or_on_its_last(event: str, months: int, last_day: date) -> None:
    span = clock.count(clock.ClockPolicy(0, months=months), event_at=instant(event))
    assert (span.last_day, span.due_at) == (last_day, end_in_paris(last_day))


@given(REPORTS, st.integers(1, 60))
def test_months_are_counted_in_both_directions_alike(report: datetime, months: int) -> None:
    day = day_in_paris(report)
    later = clock.months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)
    assert clock.months_later(later, -months).month == day.month


@given(REPORTS, ZONES, st.booleans())
def test_whatever_the_policy_the_customers_zone_only_brings_the_alarm_forward(
    report: datetime, zone: str, extended: bool
) -> None:
    dates = clock.conformity_dates(report, customer_zone=zone, policy=clock.ClockPolicy(14, extended=extended))
    assert dates.due_at_customer <= dates.due_at
    assert dates.last_day <= dates.outer_due_date


def test_a_country_nobody_knows_has_no_holidays_to_count_with() -> None:
    with pytest.raises(clock.UnknownPlace):
        clock.count(clock.ClockPolicy(30, extended=True, country="XX"), event_at=instant("2026-03-10T10:00Z"))


def test_a_720_hour_count_would_be_wrong_by_up_to_a_day() -> None:
    late = instant("2026-03-10T22:59:59Z")
    early = instant("2026-01-30T23:30:00Z")
    assert late + timedelta(hours=720) > clock.count(clock.STRICT, event_at=late).due_at
    assert early + timedelta(hours=720) < clock.count(clock.STRICT, event_at=early).due_at


def test_a_time_without_its_zone_is_not_counted() -> None:
    with pytest.raises(clock.NaiveInstant):
        clock.conformity_dates(datetime(2026, 1, 30, 12))


@pytest.mark.parametrize("name", ["Europe", "Mars/Olympus", "../etc/passwd", "/etc/localtime"])
def test_only_real_zones_count(name: str) -> None:
    with pytest.raises(clock.UnknownZone):
        clock.conformity_dates(datetime(2026, 1, 30, 12, tzinfo=UTC), customer_zone=name)


@pytest.mark.parametrize(
    ("now", "day", "left", "late"),
    [
        ("2026-03-10T10:00Z", 0, 30, False),
        ("2026-03-10T22:59:59Z", 0, 30, False),
        ("2026-03-10T23:00Z", 1, 29, False),
        ("2026-03-28T23:30Z", 19, 11, False),  # the 29th in Paris, on the eve of summer time
        ("2026-04-09T21:59:59.999999Z", 30, 0, False),
        ("2026-04-09T22:00Z", 31, -1, True),
        ("2026-04-12T12:00Z", 33, -3, True),
    ],
)
def test_the_day_of_thirty_changes_at_midnight_in_paris(now: str, day: int, left: int, late: bool) -> None:
    progress = clock.progress(
        day0=date(2026, 3, 10), last_day=date(2026, 4, 9), policy=clock.PROMISED, now=instant(now)
    )
    assert progress == clock.Progress(day=day, days=30, days_left=left, zone=clock.PARIS)
    assert (progress.late, progress.shown) == (late, min(day, 30))
