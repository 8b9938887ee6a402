"""A promise is broken at midnight in Paris on day 31, and not a microsecond earlier, whoever watches."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.people import make_agent
from tests.tickets.factories import make_ticket
from tickets.guarantee.cases import progress_of
from tickets.guarantee.steps.answering import declare_conformity
from tickets.models import ConformityCase

PARIS = ZoneInfo("Europe/Paris")
REPORTED = datetime(2026, 2, 27, 23, 30, tzinfo=PARIS)
MIDNIGHT = datetime(2026, 3, 30, tzinfo=PARIS)  # day 30 is the Sunday on which summer time begins
MOMENT = timedelta(microseconds=1)
pytestmark = pytest.mark.django_db


def test_a_case_is_overdue_at_midnight_in_paris_on_day_31() -> None:
    ticket = make_ticket(received_at=REPORTED.astimezone(UTC), conformity=True)
    case = ticket.cases.get()
    in_time, late = (MIDNIGHT.astimezone(UTC) - MOMENT), MIDNIGHT.astimezone(UTC)

    assert case.due_at == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert list(ConformityCase.objects.overdue(in_time)) == []
    assert list(ConformityCase.objects.overdue(late)) == [case]
    assert list(ConformityCase.objects.past_due(in_time)) == []
    assert list(ConformityCase.objects.past_due(late)) == [case]
    assert (progress_of(case, now=in_time).day, progress_of(case, now=in_time).late) == (30, False)
    assert (progress_of(case, now=late).day, progress_of(case, now=late).late) == (31, True)


def test_put_right_in_the_last_microsecond_is_in_time_and_at_midnight_is_too_late() -> None:
    agent, long_after = make_agent(), MIDNIGHT + timedelta(days=90)
    kept, broken = (make_ticket(received_at=REPORTED, conformity=True).cases.get() for _ in range(2))
    declare_conformity(kept, evidence="Fixed.", agent=agent, at=MIDNIGHT - MOMENT, now=long_after)
    declare_conformity(broken, evidence="Fixed.", agent=agent, at=MIDNIGHT, now=long_after)
    assert list(ConformityCase.objects.overdue(long_after)) == [broken]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
def test_the_watchers_own_time_zone_changes_nothing(zone: str) -> None:
    with timezone.override(zone):
        case = make_ticket(received_at=REPORTED, conformity=True).cases.get()
        assert list(ConformityCase.objects.overdue(MIDNIGHT - MOMENT)) == []
        assert list(ConformityCase.objects.overdue(MIDNIGHT)) == [case]
