"""Views of the queue that somebody keeps: for whom they are, what they show, and who may change them."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.pages import queries_of
from tests.people import make_agent, signed_in
from tests.tickets.factories import ticket_row
from tickets.admin.queue_desk import views_page
from tickets.models import Agent, SavedView, Team

pytestmark = pytest.mark.django_db
QUEUE = "/admin/tickets/ticket/"


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya", "connectivity")


def keep(client: Client, name: str, question: str = "tab=all&language=fr", whose: str = "") -> str:
    return client.post(f"{QUEUE}views/keep/", {"name": name, "question": question, "whose": whose})["Location"]


def names(client: Client) -> list[str]:
    return [view.name for view in client.get(QUEUE).context["views"]]


def test_a_view_keeps_tab_filters_words_and_order_and_leads_there_again(maya: Agent) -> None:
    client = signed_in(maya.user)
    asked = "tab=unassigned&q=drops&channel=form&sort=-opened"
    assert keep(client, "Drops by form", f"{asked}&p=7&topic=nonsense") == f"{QUEUE}?{asked}"
    page = client.get(f"{QUEUE}?{asked}")
    assert f'href="?{asked.replace("&", "&amp;")}"' in page.content.decode()
    assert 'aria-current="page"' in page.content.decode().split('class="queue-views"')[1].split("</nav>")[0]


def test_ones_own_view_is_seen_by_nobody_else_and_the_teams_by_the_team(maya: Agent) -> None:
    omar, bill = make_agent("omar", "connectivity"), make_agent("bill", "billing")
    keep(signed_in(maya.user), "mine"), keep(signed_in(maya.user), "ours", whose="connectivity")
    assert names(signed_in(maya.user)) == ["mine", "ours"]
    assert names(signed_in(omar.user)) == ["ours"]
    assert names(signed_in(bill.user)) == []


def test_whoever_opens_a_view_finds_only_what_they_may_see(maya: Agent) -> None:
    both = make_agent("both", "connectivity", "billing")
    ticket_row("ours"), ticket_row("billing’s", topic="billing")
    keep(signed_in(both.user), "everything", whose="connectivity")
    view = SavedView.objects.get()
    shown = {who: signed_in(who.user).get(f"{QUEUE}?{view.question}").context["cl"].rows for who in (both, maya)}
    assert {row.ticket.subject for row in shown[both]} == {"ours", "billing’s"}
    assert {row.ticket.subject for row in shown[maya]} == {"ours"}


def test_a_view_is_renamed_and_given_up_by_its_owner_or_the_teams_lead(maya: Agent) -> None:
    lead, omar = make_agent("lead", "connectivity"), make_agent("omar", "connectivity")
    Team.objects.filter(topic="connectivity").update(lead=lead)
    keep(signed_in(maya.user), "ours", whose="connectivity"), keep(signed_in(maya.user), "mine")
    ours, mine = SavedView.objects.get(name="ours"), SavedView.objects.get(name="mine")
    door = f"{QUEUE}views/{ours.pk}/"
    assert signed_in(omar.user).post(door, {"give_up": ""}).status_code == 404
    assert signed_in(lead.user).post(f"{QUEUE}views/{mine.pk}/", {"give_up": ""}).status_code == 404
    signed_in(maya.user).post(door, {"name": "renamed by its owner"})
    assert names(signed_in(omar.user)) == ["renamed by its owner"]
    signed_in(lead.user).post(door, {"name": ""})
    assert names(signed_in(omar.user)) == ["renamed by its owner"]
    signed_in(lead.user).post(door, {"name": "", "give_up": ""})
    assert names(signed_in(omar.user)) == []


def test_a_view_for_a_team_that_one_is_not_in_or_without_a_name_is_not_kept(maya: Agent) -> None:
    client = signed_in(maya.user)
    keep(client, "theirs", whose="billing"), keep(client, ""), keep(client, "x" * 61)
    assert not SavedView.objects.exists()


def test_somebody_keeps_no_more_than_can_be_listed(maya: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views_page, "MOST", 1)
    client = signed_in(maya.user)
    keep(client, "one"), keep(client, "two"), keep(client, "ours", whose="connectivity")
    assert names(client) == ["one", "ours"]


def test_who_is_no_agent_has_no_views() -> None:
    client = signed_in(User.objects.create_superuser("root", "root@desk.example", None))
    assert client.post(f"{QUEUE}views/keep/", {"name": "x"}).status_code == 403
    assert client.get(f"{QUEUE}views/").status_code == 403
    assert "Keep as a view" not in client.get(f"{QUEUE}?tab=all&language=fr").content.decode()


def test_the_list_of_views_asks_as_often_for_three_as_for_one(maya: Agent) -> None:
    client = signed_in(maya.user)
    keep(client, "one", whose="connectivity")
    before = queries_of(client, QUEUE), queries_of(client, f"{QUEUE}views/")
    keep(client, "two", whose="connectivity"), keep(client, "three")
    assert (queries_of(client, QUEUE), queries_of(client, f"{QUEUE}views/")) == before
    assert before[0] <= 12
