"""New time zone data: dates are worked out again, never to the customer’s harm, and both are written down."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from tests.tickets.guarantee.reading import days, fresh, log, reported
from tickets.guarantee.recounting import recount
from tickets.guarantee.rules.events import SYSTEM, facts_of, record_event
from tickets.models import ConformityCase

pytestmark = pytest.mark.django_db
DUE = datetime(2026, 4, 9, 22, tzinfo=UTC)


def counted_with_other_zones(by: timedelta) -> ConformityCase:
    """A case whose dates rest on an older edition, in which midnight in Paris was at another instant."""
    case = reported()
    changes = {"due_at": DUE + by, "due_at_customer": DUE + by, "tzdata": "1970a"}
    record_event(case, kind="test", actor=SYSTEM, occurred_at=days(0), now=days(0), changes=changes)
    return case


def test_a_midnight_that_comes_earlier_brings_the_deadline_forward_and_both_are_kept() -> None:
    case = counted_with_other_zones(timedelta(hours=1))
    assert (recount(case, now=days(3)), recount(case, now=days(3))) == (True, False)
    row = fresh(case)
    assert (row.due_at, row.due_at_customer, row.day0) == (DUE, DUE, case.day0)
    assert row.tzdata != "1970a"
    event = row.events.get(kind="due_recomputed")
    assert facts_of(event)["before"] == {
        "due_at": "2026-04-09T23:00:00+00:00",
        "due_at_customer": "2026-04-09T23:00:00+00:00",
    }


def test_a_midnight_that_comes_later_gives_us_no_more_time() -> None:
    case = counted_with_other_zones(-timedelta(hours=1))
    assert recount(case, now=days(3)) is False
    assert fresh(case).due_at == DUE - timedelta(hours=1)


def test_the_command_looks_at_running_cases_of_other_editions_only() -> None:
    reported()
    case = counted_with_other_zones(timedelta(hours=1))
    out = StringIO()
    call_command("recount_cases", stdout=out)
    assert out.getvalue() == f"case {case.pk} has earlier dates now\n1 changed\n"
    assert log(case) == ["test", "due_recomputed", "remedy_offered"]  # it is late by the clock on the wall
