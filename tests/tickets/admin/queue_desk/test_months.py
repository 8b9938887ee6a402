"""Met and missed by month: what became of the cases, each counted once, and the list behind each figure."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.moments import end_in_paris
from tests.pages import queries_of
from tests.people import make_agent, signed_in
from tests.tickets.factories import case_row, ticket_row
from tickets.admin.queue_desk.months import MONTHS_SHOWN, MonthOutcome, MonthTable, tables_by_month
from tickets.guarantee.rules.clock import months_later
from tickets.models import ConformityCase

pytestmark = pytest.mark.django_db
BOARD = "/admin/tickets/conformitycase/board/"
CASES = "/admin/tickets/conformitycase/"


@pytest.fixture
def client() -> Client:
    return signed_in(make_agent("maya", "connectivity").user)


def ended(day: date, **facts: object) -> ConformityCase:
    """Its last day was or is `day`."""
    case = case_row(ticket_row(), days_ago=400)
    end = {"last_day": day, "due_at": end_in_paris(day), "notified_at": end_in_paris(day) - timedelta(days=31)}
    ConformityCase.objects.filter(pk=case.pk).update(**{**end, **facts})
    case.refresh_from_db()
    return case


def put_right(day: date, *, late: int = -1, **facts: object) -> ConformityCase:
    return ended(day, conformity_at=end_in_paris(day) + timedelta(days=late), **facts)


def chosen(day: date, *, at: datetime, **facts: object) -> ConformityCase:
    return ended(day, **{"remedy_choice": "reduction", "remedy_chosen_at": at, **facts})


def tables(now: datetime) -> dict[str, MonthTable]:
    return {table.duties: table for table in tables_by_month(ConformityCase.objects.all(), now=now)}


def figures(table: MonthTable, month: date) -> list[int]:
    (row,) = [row for row in table.months if row.first == month]
    return [figure.number for figure in row.figures]


OCTOBER, MIDDLE = date(2026, 10, 1), date(2026, 10, 15)
NOW = end_in_paris(date(2026, 11, 5))


def test_each_case_counts_once_as_what_became_of_it_first() -> None:
    over = end_in_paris(MIDDLE)
    put_right(MIDDLE)
    put_right(MIDDLE, late=0)  # its last day was over at that instant
    put_right(MIDDLE, late=3, state="rejected")
    chosen(MIDDLE, at=over)
    chosen(MIDDLE, at=over, kept_at=over - timedelta(days=9))  # came back after the last day
    put_right(MIDDLE, late=2, remedy_choice="reduction", remedy_chosen_at=over + timedelta(days=3))
    put_right(MIDDLE, late=4, remedy_choice="reduction", remedy_chosen_at=over + timedelta(days=3))
    chosen(MIDDLE, at=over, remedy_choice="repair")
    ended(MIDDLE)
    ended(MIDDLE, state="withdrawn", closed_at=over)
    ended(MIDDLE, state="merged", closed_at=over)
    table = tables(NOW)["guarantee"]
    assert table.columns == [outcome.label for outcome in MonthOutcome]
    assert figures(table, OCTOBER) == [10, 2, 2, 2, 1, 2, 1]


def test_a_month_begins_and_ends_with_its_last_days_and_the_last_twelve_are_shown() -> None:
    for day in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30)):
        ended(day)
    ended(date(2025, 11, 30)), ended(date(2026, 12, 1))
    table = tables(NOW)["guarantee"]
    assert [(row.first.year, row.first.month) for row in table.months][:: MONTHS_SHOWN - 1] == [(2026, 11), (2025, 12)]
    assert [figures(table, date(2026, month, 1))[0] for month in (8, 9, 10, 11)] == [0, 1, 2, 2]
    assert sum(row.figures[0].number for row in table.months) == 5


def test_what_still_runs_alarms_once_its_month_is_over() -> None:
    ended(MIDDLE), ended(date(2026, 11, 2))
    running = list(MonthOutcome).index(MonthOutcome.RUNNING) + 1
    alarms = {row.first: row.figures[running].alarming for row in tables(NOW)["guarantee"].months}
    assert (alarms[OCTOBER], alarms[date(2026, 11, 1)]) == (True, False)


def test_other_duties_have_a_table_of_their_own_without_a_choice() -> None:
    put_right(MIDDLE, duty="withdrawal")
    put_right(MIDDLE, duty="privacy", late=1)
    other = tables(NOW)["other"]
    assert set(tables(NOW)) == {"other"}
    assert other.columns == ["Done in time", "Done too late", "Refused", "Still running", "Ended otherwise"]
    assert figures(other, OCTOBER) == [2, 1, 1, 0, 0, 0]


def test_each_figure_leads_to_its_cases_and_to_no_others(client: Client) -> None:
    today = timezone.localdate().replace(day=1)
    month = months_later(today, -1)
    middle = month.replace(day=15)
    put_right(middle), put_right(middle, late=1), ended(middle), chosen(middle, at=end_in_paris(middle))
    put_right(middle, duty="privacy"), put_right(today), put_right(month - timedelta(days=1))
    (
        ended(middle, state="rejected", closed_at=end_in_paris(middle)),
        ended(middle, state="merged", closed_at=end_in_paris(middle)),
    )
    followed = 0
    for table in client.get(BOARD).context["tables"]:
        for row in table.months:
            for figure in row.figures:
                if figure.number or row.first == month:
                    listed = client.get(f"{CASES}?{figure.query}").context["cl"].result_count
                    assert (figure.query, listed) == (figure.query, figure.number)
                    followed += 1
    assert followed > 14


def test_the_list_says_which_month_it_shows_and_leads_back_to_all(client: Client) -> None:
    put_right(MIDDLE, late=1)
    page = client.get(f"{CASES}?tab=all&month=2026-10&duties=guarantee&outcome=too_late").content.decode()
    assert "October 2026 · the guarantee · Put right too late" in page
    assert "All months" in page
    for nonsense in ("2026-13", "0000-01", "x"):
        answer = client.get(f"{CASES}?tab=all&month={nonsense}&duties=x&outcome=y")
        assert (answer.status_code, "All months" in answer.content.decode()) == (200, False)


def test_the_table_can_be_read_aloud(client: Client) -> None:
    assert "No last day lay in the last twelve months." in client.get(BOARD).content.decode()
    put_right(timezone.localdate())
    page = client.get(BOARD).content.decode()
    assert page.count('<th scope="row">') == MONTHS_SHOWN
    assert '<th scope="col">Put right in time</th>' in page
    assert '<caption id="months-guarantee">' in page


def test_a_year_of_cases_takes_as_many_queries_as_one(client: Client) -> None:
    put_right(timezone.localdate())
    one = queries_of(client, BOARD)
    for days in range(0, 330, 30):
        put_right(timezone.localdate() - timedelta(days=days), duty="privacy")
        ended(timezone.localdate() - timedelta(days=days), state="rejected", closed_at=timezone.now())
    assert queries_of(client, BOARD) == one
