"""The board of cases by week: what a team lead sees on Monday morning."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.tickets.admin.factories import a_case, a_ticket, a_user, an_agent, signed_in
from tickets.admin.queue_desk.board import Board
from tickets.models import Agent

pytestmark = pytest.mark.django_db
BOARD = "/admin/tickets/conformitycase/board/"


@pytest.fixture
def maya() -> Agent:
    return an_agent("maya", "connectivity")


def boards(client: Client) -> list[Board]:
    return list(client.get(BOARD).context["boards"])


def put_right_lately(number: int) -> None:
    for days in range(number):
        a_case(a_ticket("mended"), days_ago=20, conformity_at=timezone.now() - timedelta(days=days))


def test_a_lead_sees_which_cases_will_be_missed_at_todays_pace(maya: Agent) -> None:
    late, soon, far = (a_case(a_ticket(name), days_ago=n) for name, n in (("late", 40), ("soon", 29), ("far", 2)))
    put_right_lately(4)
    a_case(a_ticket("mended long ago"), days_ago=60, conformity_at=timezone.now() - timedelta(days=40))
    board = boards(signed_in(maya.user))[0]
    told = board.forecast
    assert (told.running, told.late, told.put_right, told.missed) == (3, 1, 4, {soon.pk})
    shown = [[card.case for card in column.cards] for column in board.columns]
    assert [cases for cases in shown if cases] == [[late], [soon], [far]]
    page = signed_in(maya.user).get(BOARD).content.decode()
    assert "4 were put right in the last 14 days: 0.3 a day." in page
    assert "1 is late already. At this pace 1 more will be missed." in page
    assert page.count("missed at this pace") == 1


def test_a_team_that_is_fast_enough_reads_so(maya: Agent) -> None:
    a_case(a_ticket(), days_ago=2)
    put_right_lately(10)
    page = signed_in(maya.user).get(BOARD).content.decode()
    assert ("At this pace no other will be missed." in page, "missed at this pace" in page) == (True, False)


def test_everybody_sees_the_boards_of_their_own_teams_and_a_superuser_all(maya: Agent) -> None:
    a_case(a_ticket("ours"), days_ago=2), a_case(a_ticket("theirs", topic="billing"), days_ago=2)
    root = signed_in(User.objects.create_superuser("root", "root@desk.example", None))
    assert [board.topic for board in boards(signed_in(maya.user))] == ["connectivity"]
    assert [board.topic for board in boards(root)] == ["billing", "connectivity"]
    assert "theirs" not in signed_in(maya.user).get(BOARD).content.decode()
    assert boards(signed_in(an_agent("newcomer").user)) == []
    assert signed_in(a_user("clerk")).get(BOARD).status_code == 403
    assert Client().get(BOARD).status_code == 302


def test_the_board_asks_the_database_as_often_for_many_cases(maya: Agent) -> None:
    client = signed_in(maya.user)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(BOARD)
        return len(asked)

    a_case(a_ticket(assignee=maya), days_ago=2)
    one = queries()
    for days in (3, 12, 40):
        a_case(a_ticket(assignee=maya), days_ago=days)
    assert (queries(), one <= 12) == (one, True)
