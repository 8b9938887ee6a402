"""The board: what a team lead sees on Monday morning."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.people import make_agent, make_agent_without_team, make_user, signed_in
from tests.tickets.factories import case_row, ticket_row
from tickets.admin.queue_desk.weeks import TeamWeeks
from tickets.models import Agent

pytestmark = pytest.mark.django_db
BOARD = "/admin/tickets/conformitycase/board/"


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya", "connectivity")


def teams(client: Client) -> list[TeamWeeks]:
    return list(client.get(BOARD).context["board"].teams)


def put_right_lately(number: int) -> None:
    for days in range(number):
        case_row(ticket_row("mended"), days_ago=20, conformity_at=timezone.now() - timedelta(days=days))


def test_a_lead_sees_which_cases_will_be_missed_at_todays_pace(maya: Agent) -> None:
    late, soon, far = (case_row(ticket_row(name), days_ago=n) for name, n in (("late", 40), ("soon", 29), ("far", 2)))
    put_right_lately(4)
    case_row(ticket_row("mended long ago"), days_ago=60, conformity_at=timezone.now() - timedelta(days=40))
    team = teams(signed_in(maya.user))[0]
    told = team.forecast
    assert (told.running, told.late, told.put_right, told.missed) == (3, 1, 4, {soon.pk})
    shown = [[card.case for card in column.cards] for column in team.columns]
    assert [cases for cases in shown if cases] == [[late], [soon], [far]]
    page = signed_in(maya.user).get(BOARD).content.decode()
    assert "4 were put right in the last 14 days: 0.3 a day." in page
    assert "1 is late already. At this pace 1 more will be missed." in page
    assert page.count("missed at this pace") == 1


def test_a_team_that_is_fast_enough_reads_so(maya: Agent) -> None:
    case_row(ticket_row(), days_ago=2)
    put_right_lately(10)
    page = signed_in(maya.user).get(BOARD).content.decode()
    assert ("At this pace no other will be missed." in page, "missed at this pace" in page) == (True, False)


def test_everybody_sees_the_boards_of_their_own_teams_and_a_superuser_all(maya: Agent) -> None:
    case_row(ticket_row("ours"), days_ago=2), case_row(ticket_row("theirs", topic="billing"), days_ago=2)
    root = signed_in(User.objects.create_superuser("root", "root@desk.example", None))
    assert [team.topic for team in teams(signed_in(maya.user))] == ["connectivity"]
    assert [team.topic for team in teams(root)] == ["billing", "connectivity"]
    assert "theirs" not in signed_in(maya.user).get(BOARD).content.decode()
    assert teams(signed_in(make_agent_without_team("newcomer").user)) == []
    assert signed_in(make_user("clerk")).get(BOARD).status_code == 403
    assert Client().get(BOARD).status_code == 302
