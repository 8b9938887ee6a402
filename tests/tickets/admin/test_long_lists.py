"""Lists with years behind them: what is counted, how far, and in which order they stand."""

from copy import copy
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.people import make_agent, signed_in
from tests.tickets.factories import closed_ticket_row, ticket_row
from tickets.admin import tabs
from tickets.admin.counting import LongListPaginator, up_to
from tickets.models import Agent, Ticket

pytestmark = pytest.mark.django_db
QUEUE = "/admin/tickets/ticket/"


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya", "connectivity")


def test_many_questions_are_counted_in_one_query_and_no_further_than_asked() -> None:
    for number in range(5):
        ticket_row(f"number {number}")
    rows = Ticket.objects.order_by("subject")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        counts = up_to(3, [rows, rows.filter(subject__lt="number 2"), rows.none(), rows.filter(subject="none")])
    assert (counts, len(asked)) == ([4, 2, 0, 0], 1)


def test_a_tab_with_more_than_it_counts_says_so(maya: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabs, "MOST_COUNTED", 2)
    for number in range(3):
        ticket_row(f"number {number}")
    closed_ticket_row("over")
    page = signed_in(maya.user).get(QUEUE).content.decode()
    assert "Unassigned <b>2+</b>" in page
    assert "Closed <b>1</b>" in page


def test_a_list_shows_pages_beyond_the_open_one_and_grows_as_one_goes_on(
    maya: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LongListPaginator, "BEYOND", 60)
    first = ticket_row("first")
    Ticket.objects.bulk_create([copy_of(first) for _ in range(169)])
    client = signed_in(maya.user)
    opened = client.get(QUEUE)
    page = opened.content.decode()
    assert "more than 110 rows" in page
    assert "Select all 1" not in page  # its number would be wrong
    assert opened.context["cl"].paginator.page_range == range(1, 4)
    third = client.get(QUEUE, {"p": "3"})
    assert "170 rows" in third.content.decode()
    assert "Select all 170 tickets" in third.content.decode()
    assert len(third.context["cl"].result_list) == 50
    assert len(client.get(QUEUE, {"p": "4"}).context["cl"].result_list) == 20


@pytest.mark.parametrize("page", ["0", "-1", "zero", "²", "9" * 30, "7"])
def test_a_page_that_does_not_exist_leads_back_to_the_list(maya: Agent, page: str) -> None:
    ticket_row("here")
    answer = signed_in(maya.user).get(QUEUE, {"p": page}, follow=True)
    assert answer.status_code == 200
    assert "here" in answer.content.decode()


def test_what_was_closed_last_stands_first_among_the_closed(maya: Agent) -> None:
    now = timezone.now()
    for subject, days in [("long ago", 300), ("yesterday", 1), ("last week", 7)]:
        ticket = closed_ticket_row(subject)
        Ticket.objects.filter(pk=ticket.pk).update(closed_at=now - timedelta(days=days))
    rows = signed_in(maya.user).get(QUEUE, {"tab": "closed"}).context["cl"].result_list
    assert [ticket.subject for ticket in rows] == ["yesterday", "last week", "long ago"]


def copy_of(ticket: Ticket) -> Ticket:
    unsaved = copy(ticket)
    unsaved.pk = None
    return unsaved


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL recognises either way of saying it")
def test_sqlite_can_tell_that_its_partial_indexes_apply() -> None:
    """It takes `x <= …` for a proof of `x IS NOT NULL`, and not of `NOT (x IS NULL)`, as Django writes `~Q(x=None)`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '%NOT (%IS NULL)%'")
        assert cursor.fetchall() == []
