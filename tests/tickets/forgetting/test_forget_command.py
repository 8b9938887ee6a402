"""`manage.py forget`: says what goes as the desk does, asks, and answers by its exit code."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from supportportal.foundations.days import years_before
from tests.tickets.factories import attachment_row, case_row, closed_ticket_row, customer_row, ticket_row
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


def forget(*arguments: object) -> str:
    out = StringIO()
    call_command("forget", *map(str, arguments), stdout=out)
    return out.getvalue()


def exit_code(*arguments: object) -> int:
    with pytest.raises(CommandError) as refusal:
        forget(*arguments)
    return refusal.value.returncode


def test_a_dry_run_says_what_goes_and_until_when_the_rest_stays_and_erases_nothing() -> None:
    ticket = closed_ticket_row()
    with_case = closed_ticket_row(customer=ticket.customer)
    closed_at = timezone.now()
    case_row(with_case, days_ago=40, state="closed", closed_at=closed_at)
    day = date_format(timezone.localtime(years_before(closed_at, -5)), "j F Y")
    assert forget(ticket.customer.email.upper(), "--dry-run").splitlines() == [
        f"1 request loses its words, letters and files at once: #{ticket.pk}",
        f"#{with_case.pk} stays until {day}, and goes by itself then: it belongs to a case, and a claim can be brought"
        " so long.",
        "Chats go within a minute, but for those that belong to a request that stays.",
        "Who they are stays as long as the last of these requests.",
        "Numbers, times and what was done stay: they name nobody. Nothing of this can be undone.",
    ]
    assert not Ticket.objects.filter(forgotten_at__isnull=False).exists()


def test_by_number_and_with_a_yes_it_is_done() -> None:
    ticket = closed_ticket_row()
    assert forget(ticket.customer_id, "--yes").endswith(
        f"Customer {ticket.customer_id} is forgotten, but for what has to stay.\n"
    )
    ticket.refresh_from_db()
    ticket.customer.refresh_from_db()
    assert ticket.forgotten_at and ticket.customer.erasure_asked_at


def test_without_a_yes_nothing_is_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = closed_ticket_row()
    monkeypatch.setattr("sys.stdin", StringIO("no\n"))
    assert exit_code(ticket.customer_id) == 3
    ticket.refresh_from_db()
    assert ticket.forgotten_at is None
    monkeypatch.setattr("sys.stdin", StringIO("yes\n"))
    forget(ticket.customer_id)
    ticket.refresh_from_db()
    assert ticket.forgotten_at


def test_open_requests_and_unknown_customers_are_said_apart() -> None:
    assert exit_code(ticket_row().customer_id, "--yes") == 2
    assert exit_code("nobody@example.org", "--yes") == 1
    assert exit_code(customer_row().pk + 1, "--yes") == 1


def test_a_request_whose_case_runs_holds_itself_and_nothing_else() -> None:
    question = closed_ticket_row()
    running = ticket_row(customer=question.customer)
    case_row(running, days_ago=3)
    forget(question.customer_id, "--yes")
    assert list(Ticket.objects.filter(forgotten_at=None)) == [running]


def test_a_long_request_is_erased_by_as_many_queries_as_a_short_one() -> None:
    counts = []
    for messages in (1, 30):
        ticket = closed_ticket_row()
        for number in range(messages):
            ticket.messages.create(author="customer", text=f"More {number}", created_at=timezone.now())
            attachment_row(ticket, f"{messages}-{number}.png")
        with CaptureQueriesContext(connection) as queries:
            forget(ticket.customer_id, "--yes")
        counts.append(len(queries))
    assert counts[0] == counts[1]
