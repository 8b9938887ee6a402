"""Who of one’s teams is there: each says it of themselves, and a lead of their team."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from supportportal.foundations.topics import Topic
from tests.people import make_agent, make_user, signed_in
from tests.tickets.factories import make_ticket
from tickets import handling
from tickets.models import Agent, Team, Ticket

pytestmark = pytest.mark.django_db
PAGE = "/admin/tickets/ticket/who-is-there/"


def posted(client: Client, agent: Agent, **facts: str | list[str]) -> int:
    return int(client.post(PAGE, {"agent": agent.pk, **facts}).status_code)


def names_on(client: Client) -> list[str]:
    return [str(row.agent) for row in client.get(PAGE).context["rows"]]


def test_one_says_of_oneself_until_when_one_is_away_and_in_which_languages_one_answers() -> None:
    ines = make_agent("ines")
    client = signed_in(ines.user)
    assert posted(client, ines, back_on="2030-05-02", also_answers_in=["fr"]) == 302
    ines.refresh_from_db()
    assert (ines.back_on, ines.languages) == (date(2030, 5, 2), {"en", "fr"})
    assert "away, back on 2 May 2030" in client.get(PAGE).content.decode()
    assert posted(client, ines, back_on="tomorrow") == 200
    assert posted(client, ines) == 302
    ines.refresh_from_db()
    assert (ines.back_on, ines.languages) == (None, {"en"})


def test_of_others_only_a_lead_of_their_team_and_an_administrator_say_it() -> None:
    ines, maya, lead, bill = make_agent("ines"), make_agent("maya"), make_agent("lead"), make_agent("bill", "billing")
    Team.objects.filter(topic=Topic.CONNECTIVITY).update(lead=lead)
    admin = make_user("admin", is_superuser=True)
    answers = {
        str(who): posted(signed_in(who), ines, back_on="2030-05-02") for who in (maya.user, bill.user, lead.user, admin)
    }
    assert answers == {"maya": 404, "bill": 404, "lead": 302, "admin": 302}
    assert names_on(signed_in(maya.user)) == ["Ines", "Lead", "Maya"]
    assert names_on(signed_in(bill.user)) == ["Bill"]
    assert names_on(signed_in(admin)) == ["Bill", "Ines", "Lead", "Maya"]
    assert signed_in(make_user("editor")).get(PAGE).status_code == 403
    assert signed_in(maya.user).post(PAGE, {"agent": "nobody"}).status_code == 404


def test_what_somebody_away_has_not_answered_is_given_back_by_a_button() -> None:
    ines, lead = make_agent("ines"), make_agent("lead")
    Team.objects.filter(topic=Topic.CONNECTIVITY).update(lead=lead)
    handling.assign(make_ticket(), to=ines, by=ines, now=timezone.now())
    client = signed_in(lead.user)
    assert "Give 1 request back to its team" not in client.get(PAGE).content.decode()
    Agent.objects.filter(pk=ines.pk).update(back_on=timezone.localdate() + timedelta(days=3))
    assert "Give 1 request back to its team" in client.get(PAGE).content.decode()
    assert posted(client, ines, back="1") == 302
    assert Ticket.objects.get().assignee is None
