"""However many cases lie in the database, the sweep looks up those that are due and reads nothing else."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import make_case, make_customer, make_ticket
from tests.tickets.guarantee.reading import days, fresh, reported
from tickets.guarantee.cases import open_case
from tickets.guarantee.steps import answering, remedies
from tickets.guarantee.sweep.case_sweep import sweep_cases
from tickets.models import (
    CaseEvent,
    CaseNotice,
    ConformityCase,
    Customer,
    IncomingEmail,
    Message,
    OutgoingEmail,
    Ticket,
)

pytestmark = pytest.mark.django_db
AT_REST, DUE = 600, 40  # cases about which nothing is to be said, and those that all have their reminder on one day
GROWING = (
    "tickets_conformitycase",
    "tickets_caseevent",
    "tickets_casenotice",
    "tickets_casenotice_letters",
    "tickets_outgoingemail",
    "tickets_incomingemail",
    "tickets_message",
    "tickets_ticket",
    "tickets_customer",
    "tickets_subscription",
)
# An index that begins with one of these leads to the rows of one case, customer or letter, or to what is due.
LEADS_TO_FEW = {
    "rowid",
    "id",
    "case_id",
    "ticket_id",
    "message_id",
    "customer_id",
    "casenotice_id",
    "outgoingemail_id",
    "notification_id",
    "subscription_id",
    "merged_into_id",
    "mailbox",
    "next_notice_at",
}
FAR = days(400)
Statement = tuple[str, Any]


@contextmanager
def asked() -> Iterator[list[Statement]]:
    """The statements that look for rows, with their values."""
    statements: list[Statement] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if re.match(r"SELECT|UPDATE|DELETE|WITH", sql.lstrip()):
            statements.append((sql, params[0] if many else params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield statements


def leave_behind(case: ConformityCase, *, count: int) -> None:
    """As many cases as this one, each with its customer, ticket, message, events, notice, and a letter in and out."""
    ConformityCase.objects.filter(pk=case.pk).update(next_notice_at=FAR)
    row = ConformityCase.objects.select_related("ticket__customer", "notification").get(pk=case.pk)
    events, notice, letter = list(row.events.all()), row.notices.get(), OutgoingEmail.objects.get(ticket=row.ticket)
    many = range(count)
    people = Customer.objects.bulk_create([changed(row.ticket.customer, email=f"c{n}@old.example") for n in many])
    tickets = Ticket.objects.bulk_create([changed(row.ticket, customer_id=people[n].pk) for n in many])
    messages = Message.objects.bulk_create([changed(row.notification, ticket_id=tickets[n].pk) for n in many])
    cases = ConformityCase.objects.bulk_create(
        [changed(row, ticket_id=tickets[n].pk, notification_id=messages[n].pk) for n in many]
    )
    CaseEvent.objects.bulk_create([changed(event, case_id=one.pk) for one in cases for event in events])
    CaseNotice.objects.bulk_create([changed(notice, case_id=one.pk) for one in cases])
    OutgoingEmail.objects.bulk_create(
        [
            changed(
                letter,
                ticket_id=tickets[n].pk,
                to_address=people[n].email,
                mailbox=people[n].email,
                message_id_header=f"<{n}@old.example>",
            )
            for n in many
        ]
    )
    IncomingEmail.objects.bulk_create([letter_of(tickets[n], messages[n], number=n) for n in many])


def letter_of(ticket: Ticket, message: Message, *, number: int) -> IncomingEmail:
    return IncomingEmail(
        spool_name=f"{number}.eml",
        source="smtp",
        received_at=NOON,
        sha256=f"{number}",
        fingerprint=f"{number}",
        size=1,
        raw=f"{number}.eml",
        message_id_header=f"<in{number}@old.example>",
        fate="ticket",
        sorted_at=NOON,
        ticket=ticket,
        message=message,
    )


def changed(row: Any, **facts: object) -> Any:
    unsaved = copy(row)
    unsaved._state = copy(row._state)
    unsaved._state.adding, unsaved._state.fields_cache, unsaved.pk = True, {}, None
    for name, value in facts.items():
        setattr(unsaved, name, value)
    return unsaved


def say_everything_once() -> list[Statement]:
    """Reminders, news, a warning, a breach, a late acknowledgement, silence, and money that is late."""
    agent = make_agent()
    reported()
    fixed, silent, ended = reported(), make_case(now=days(1)), make_case(now=days(2))
    answering.declare_conformity(fixed, evidence="New server.", agent=agent, at=days(30), now=days(30))
    answering.declare_conformity(silent, evidence="New server.", agent=agent, at=days(3), now=days(3))
    answering.flag_serious(ended, actor="customer", why="No protection.", now=days(3))
    remedies.choose(ended, remedy="termination", now=days(4), revision=fresh(ended).last_sequence)
    untold = make_ticket(make_customer("zoe@example.org"))
    open_case(untold, notification=untold.messages.get(), notified_at=NOON, now=NOON)
    statements: list[Statement] = []
    for day in (1, 3, 8, 13, 19, 25, 31, 32, 38):
        with asked() as now_asked:
            sweep_cases(now=days(day) + timedelta(hours=5))
        statements += now_asked
        ConformityCase.objects.filter(ticket__customer__email__endswith="@old.example").update(next_notice_at=FAR)
    return statements


def plan_of(statement: Statement) -> list[tuple[str, str]]:
    """Of each growing table: the first column by which its rows are found, or how they are read without one."""
    sql, params = statement
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            (found,) = cursor.fetchone()
            return list(_in_tree((json.loads(found) if isinstance(found, str) else found)[0]["Plan"]))
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        return list(_in_lines([row[3] for row in cursor.fetchall()], _aliases(sql)))


def _in_lines(lines: list[str], aliases: dict[str, str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if read := re.match(r"(?:SCAN|SEARCH) (\w+)", line):
            table = aliases.get(read[1], read[1])
            by = re.search(r"\((\w+)[=<>]", line)
            if table in GROWING:
                yield table, by[1] if by else line


def _aliases(sql: str) -> dict[str, str]:
    return {alias: table for table, alias in re.findall(r'"?(tickets_\w+)"? (?:AS )?"?([A-Z]\d+)"?', sql)}


def _in_tree(node: dict[str, Any], table: str = "") -> Iterator[tuple[str, str]]:
    table = node.get("Relation Name", table)
    if table in GROWING and "Scan" in node["Node Type"] and node["Node Type"] != "Bitmap Heap Scan":
        by = re.match(r"\(+(\w+)", node.get("Index Cond", ""))
        yield table, by[1] if by else node["Node Type"]
    for below in node.get("Plans", ()):
        yield from _in_tree(below, table if node["Node Type"] == "Bitmap Heap Scan" else "")


@pytest.mark.parametrize("looked_at", [False, True], ids=["without-statistics", "with-statistics"])
def test_the_sweep_finds_every_row_it_reads_by_what_is_due(looked_at: bool) -> None:
    leave_behind(reported(), count=AT_REST + DUE)
    last = ConformityCase.objects.order_by("-pk").values_list("pk", flat=True)[:DUE]
    ConformityCase.objects.filter(pk__in=list(last)).update(next_notice_at=NOON)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # would read the small tables of a test whole: is there another way?
            for shortcut in ("seqscan", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{shortcut} = off")
        # PostgreSQL looks at its tables by itself, at a moment of its own choice: here it is now.
        if looked_at or connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
    statements = dict(say_everything_once())
    plans = {(table, by): statement for statement in statements.items() for table, by in plan_of(statement)}
    assert {"tickets_conformitycase", "tickets_casenotice", "tickets_outgoingemail"} <= {table for table, _ in plans}
    assert [(*place, sql) for place, (sql, _) in plans.items() if place[1] not in LEADS_TO_FEW] == []
