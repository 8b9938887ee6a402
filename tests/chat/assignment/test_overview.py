"""The team lead's page: who is there, who waits how long, what customers thought; for who leads, and nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat import agent_acts
from chat.assignment import overview
from chat.closing import satisfaction
from chat.presence import agent_presence
from supportportal.foundations.topics import Topic
from tests.chat.factories import a_conversation, at_the_desk, said
from tests.moments import NOON
from tests.people import make_agent, signed_in
from tickets.models import Agent, Team

pytestmark = pytest.mark.django_db
PAGE = "/admin/chat/conversation/teams/"


def rated(name: str, *, score: int, comment: str = "") -> None:
    talk = a_conversation(name)
    agent_acts.end(talk, now=NOON)
    satisfaction.rate(talk, score=score, comment=comment, now=NOON)


def test_what_a_lead_sees_of_their_team() -> None:
    ines, _omar, away, unseen = at_the_desk("ines", "omar", "lea", "paul")
    make_agent("mona")  # not at the desk
    agent_presence.set_status(away, "away", now=NOON)
    agent_presence.set_status(unseen, "invisible", now=NOON)
    agent_presence.set_capacity(ines, 2, now=NOON)
    agent_acts.take(a_conversation("Ada"), agent=ines, now=NOON)
    said(a_conversation("Bea", now=NOON - timedelta(minutes=7)), "Hello?", now=NOON)
    a_conversation("Cleo")
    a_conversation("Dora", topic="billing")
    rated("Emma", score=5)
    rated("Flor", score=2, comment="Too slow")
    (team,) = overview.teams_now(["connectivity"], now=NOON)
    assert (team.topic, team.waiting, team.open) == ("connectivity", 2, 1)
    assert team.longest_since == NOON - timedelta(minutes=7)
    assert [(seat.desk.agent.first_name, seat.desk.status, seat.load) for seat in team.people] == [
        ("Ines", "available", 1),
        ("Lea", "away", 0),
        ("Omar", "available", 0),
    ]
    assert team.room == 1 + 3
    ratings = team.ratings
    assert (ratings.count, ratings.average, ratings.share) == (2, 3.5, 50)
    assert [(rating.score, rating.comment) for rating in ratings.latest] == [(2, "Too slow")]
    assert overview.teams_now(["connectivity"], now=NOON + timedelta(days=31))[0].ratings.count == 0


def opened_by(agent: Agent) -> int:
    return signed_in(agent.user).get(PAGE).status_code


def test_a_lead_a_manager_and_an_administrator_get_in_and_members_only_where_nobody_leads() -> None:
    lead, manager, member, admin = (make_agent(name) for name in ("lead", "manager", "member", "admin"))
    stranger = make_agent("stranger", "billing")
    admin.user.is_superuser = True
    admin.user.save()
    assert [opened_by(agent) for agent in (lead, manager, member, admin, stranger)] == [200, 200, 200, 200, 200]
    Team.objects.of(Topic.CONNECTIVITY)
    Team.objects.update(lead=lead, manager=manager)
    assert [opened_by(agent) for agent in (lead, manager, member, admin, stranger)] == [200, 200, 404, 200, 404]
    assert overview.topics_led_by(lead.user) == ["billing", "connectivity"]


def test_it_takes_the_same_queries_with_one_agent_and_with_three() -> None:
    counts = []
    for number in range(3):
        (agent,) = at_the_desk(f"agent{number}", now=timezone.now())
        agent_acts.take(a_conversation(f"Held{number}"), agent=agent, now=NOON)
        rated(f"Rated{number}", score=4, comment="Good")
        with CaptureQueriesContext(connection) as asked:
            (team,) = overview.teams_now(["connectivity"], now=timezone.now())
        assert len(team.people) == number + 1
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2]
