"""The ranked rows of the board: what they say, in which order, and to whom."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from tests.pages import queries_of
from tests.people import make_agent, signed_in
from tests.tickets.factories import case_row, customer_row, ticket_row
from tickets.admin.queue_desk import board
from tickets.admin.queue_desk.board import Board
from tickets.admin.queue_desk.board_rows import REPORT_SHOWN, BoardRow
from tickets.models import Agent, ConformityCase, Team

pytestmark = pytest.mark.django_db
BOARD = "/admin/tickets/conformitycase/board/"


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya", "connectivity")


@pytest.fixture
def client(maya: Agent) -> Client:
    return signed_in(maya.user)


def shown(client: Client, **query: object) -> Board:
    answer: Board = client.get(BOARD, query).context["board"]
    return answer


def defects(rows: list[BoardRow]) -> list[str]:
    return [row.defect for row in rows]


def owed(subject: str, *, days: int, topic: str = "connectivity", **facts: object) -> ConformityCase:
    """A refund after a choice; its last day is in so many days, or was."""
    now = timezone.now()
    end = {"refund_due_at": now + timedelta(days=days), "refund_last_day": (now + timedelta(days=days)).date()}
    chosen = {"remedy_choice": "termination", "remedy_chosen_at": now - timedelta(days=9), "state": "refund_due"}
    given = {"refund_amount": Decimal(12), "currency": "EUR", **end, **chosen, **facts}
    return case_row(ticket_row(subject, topic=topic), days_ago=45, **given)


def test_the_most_urgent_stands_on_top_and_what_is_lost_has_its_own_place(client: Client, maya: Agent) -> None:
    case_row(ticket_row("late since ten days"), days_ago=40)
    case_row(ticket_row("ends soon"), days_ago=27)
    case_row(ticket_row("ends soon, in hand", assignee=maya), days_ago=27)
    case_row(ticket_row("has time"), days_ago=2)
    rows = shown(client)
    assert defects(rows.savable.rows) == ["ends soon", "ends soon, in hand", "has time"]
    assert defects(rows.lost.rows) == ["late since ten days"]


def test_a_row_says_what_is_wrong_in_the_customers_words(client: Client) -> None:
    case_row(ticket_row("Problem", text="The router  loses\nits line each night."), days_ago=9)
    case_row(ticket_row("Problem", text="word " * 40), days_ago=8)
    case_row(ticket_row("Problème", text="It fails"), days_ago=7, defect="No line at night")
    case_row(ticket_row("Slow in the evening"), days_ago=6)
    case_row(ticket_row("Problem", text=""), days_ago=5)
    short, long, *others = defects(shown(client).savable.rows)
    assert short == "The router loses its line each night."
    assert (long[:9], long[-5:], len(long) <= REPORT_SHOWN) == ("word word", "word…", True)
    assert others == ["No line at night", "Slow in the evening", "Problem"]


def test_a_row_names_who_can_act_and_the_places_that_nobody_holds(client: Client, maya: Agent) -> None:
    Team.objects.filter(topic="connectivity").update(lead=make_agent("noemie"))
    case_row(ticket_row(customer=customer_row("Omar Diallo")), days_ago=20)
    (row,) = shown(client).savable.rows
    assert [str(person.agent or "nobody") for person in row.people] == ["Noemie", "nobody", "nobody"]
    page = client.get(BOARD).content.decode()
    assert ("Omar Diallo" in page, "Nobody has it in hand" in page) == (True, True)
    assert "2 steps left: find the cause and say so, put it right" in page


def test_what_all_of_them_will_be_is_said_once_above_them(client: Client) -> None:
    for days in (28, 29):
        case_row(ticket_row(f"day {days}"), days_ago=days)
    assert [row.reasons[-1] for row in shown(client).savable.rows] != ["At today’s pace it will be missed"] * 2
    assert "At today’s pace all 2 will be missed." in client.get(BOARD).content.decode()
    for days in (1, 2):
        case_row(ticket_row("mended"), days_ago=20, conformity_at=timezone.now() - timedelta(days=days))
    case_row(ticket_row("has time"), days_ago=0)
    missed = [row.defect for row in shown(client).savable.rows if "At today’s pace it will be missed" in row.reasons]
    assert missed == ["day 29", "day 28"]
    assert "At today’s pace 2 of these 3 will be missed." in client.get(BOARD).content.decode()


def test_the_other_clocks_have_a_part_of_their_own_the_late_ones_first(client: Client) -> None:
    owed("refund in three days", days=3)
    owed("refund late", days=-2)
    case_row(ticket_row("I withdraw now"), days_ago=12, duty="withdrawal")
    case_row(ticket_row("My data please"), days_ago=3, duty="privacy")
    case_row(ticket_row("ended well"), days_ago=3, duty="privacy", conformity_at=timezone.now())
    case_row(ticket_row("a defect"), days_ago=3)
    rows = shown(client)
    assert defects(rows.savable.rows) == ["a defect"]
    assert [(row.defect, row.kind, row.deadline.state) for row in rows.clocks.rows] == [
        ("refund late", "A refund after the customer’s choice", "late"),
        ("refund in three days", "A refund after the customer’s choice", "soon"),
        ("I withdraw now", "A withdrawal from the contract", "within"),
        ("My data please", "A request about their own data", "within"),
    ]
    assert [team.forecast.running for team in rows.teams] == [1]


def test_who_pays_sees_what_is_theirs_to_pay_and_opens_the_case_instead_of_the_ticket() -> None:
    bill, lea = make_agent("bill", "billing"), make_agent("lea", "billing")
    Team.objects.filter(topic="billing").update(lead=lea)
    ours, theirs = owed("ours to pay", days=3, topic="billing"), owed("theirs to pay", days=2)
    case_row(ticket_row("a defect of theirs"), days_ago=3)
    client = signed_in(bill.user)
    rows = shown(client)
    assert (defects(rows.clocks.rows), rows.savable.count) == (["theirs to pay", "ours to pay"], 0)
    assert [[str(person.role) for person in row.people][:2] for row in rows.clocks.rows] == [
        ["who leads billing", "team lead"],
        ["team lead", "manager"],
    ]
    assert [str(row.people[0].agent) for row in rows.clocks.rows] == ["Lea", "Lea"]
    assert [bool(row.acts) for row in rows.clocks.rows] == [False, True]
    page = client.get(BOARD).content.decode()
    assert f'href="/admin/tickets/conformitycase/{theirs.pk}/change/"' in page
    assert f'href="/admin/tickets/ticket/{ours.ticket_id}/change/#case-{ours.pk}"' in page
    assert shown(signed_in(make_agent("gus", "general").user)).clocks.count == 0


def test_the_thousandth_row_is_a_number_and_the_one_asked_for_is_shown_all_the_same(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "MOST_ROWS", 2)
    cases = [case_row(ticket_row(f"day {days}"), days_ago=days) for days in (25, 20, 15, 10)]
    rows = shown(client).savable
    assert (defects(rows.rows), rows.more, rows.count) == (["day 25", "day 20"], 2, 4)
    asked = shown(client, case=cases[3].pk).savable
    assert (defects(asked.rows), asked.more) == (["day 25", "day 20", "day 10"], 1)
    page = client.get(BOARD).content.decode()
    assert f'href="#case-{cases[0].pk}"' in page
    assert f'href="?case={cases[3].pk}#case-{cases[3].pk}"' in page
    assert defects(shown(client, case="nonsense").savable.rows) == ["day 25", "day 20"]


def test_an_empty_board_says_so(client: Client) -> None:
    page = client.get(BOARD).content.decode()
    assert "No case is running." in page
    assert "No refund, withdrawal, end of a contract or request about data is waiting." in page
    case_row(ticket_row(), days_ago=40)
    assert "Nothing any more: every running case is over its last day." in client.get(BOARD).content.decode()


def test_the_board_asks_the_database_as_often_for_many_cases(client: Client, maya: Agent) -> None:
    def one_more(days: int) -> None:
        case_row(ticket_row(assignee=maya), days_ago=days)
        case_row(ticket_row("Problem", assignee=maya), days_ago=days)
        owed("refund", days=days)
        case_row(ticket_row("My data"), days_ago=days, duty="privacy")

    one_more(3)
    one = queries_of(client, BOARD)
    for days in (4, 12, 40):
        one_more(days)
    assert (queries_of(client, BOARD), one <= 25) == (one, True)


def test_a_day_without_work_is_said_of_the_refunds_own_last_day(client: Client) -> None:
    saturday = date.today() + timedelta(days=(5 - date.today().weekday()) % 7 + 7)
    owed("refund", days=10, refund_last_day=saturday)
    (row,) = shown(client).clocks.rows
    assert any("Saturday" in reason and "is no working day" in reason for reason in row.reasons)
