"""Who is at the desk, and how much room they have."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from chat import agent_acts
from chat.assignment import handing_out
from chat.models import AgentDesk
from chat.presence import agent_presence, offer
from supportportal.foundations.topics import Topic
from tests.chat.factories import a_conversation, at_the_desk, said
from tests.moments import NOON
from tests.people import make_agent
from tickets.models import Team

pytestmark = pytest.mark.django_db
Status = AgentDesk.Status


def test_somebody_is_there_for_45_seconds_after_their_last_heartbeat() -> None:
    (ines,) = at_the_desk("ines")
    assert agent_presence.at_the_desk("connectivity", now=NOON + timedelta(seconds=44)) == [ines]
    assert agent_presence.at_the_desk("connectivity", now=NOON + timedelta(seconds=45)) == []
    assert agent_presence.topics_at_the_desk(now=NOON + timedelta(seconds=44)) == {"connectivity"}


@pytest.mark.parametrize(
    ("status", "there", "room"),
    [(Status.AVAILABLE, True, 3), (Status.BUSY, True, 0), (Status.AWAY, False, 0), (Status.INVISIBLE, False, 0)],
)
def test_what_a_status_means_to_customers(status: str, there: bool, room: int) -> None:
    (ines,) = at_the_desk("ines")
    agent_presence.set_status(ines, status, now=NOON)
    assert (agent_presence.at_the_desk("connectivity", now=NOON) == [ines]) is there
    assert agent_presence.free_room("connectivity", now=NOON) == room


def test_an_agent_of_two_teams_is_there_for_both_and_a_stranger_for_none() -> None:
    (ines,) = at_the_desk("ines")
    Team.objects.of("billing").members.add(ines)
    agent_presence.mark_agent_seen(User.objects.create(username="looks-on", is_superuser=True), now=NOON)
    agent_presence.mark_agent_seen(AnonymousUser(), now=NOON)
    assert agent_presence.topics_at_the_desk(now=NOON) == {"connectivity", "billing"}
    assert AgentDesk.objects.count() == 1


def test_somebody_who_may_not_sign_in_any_more_is_not_there() -> None:
    (ines,) = at_the_desk("ines")
    User.objects.update(is_active=False)
    ines.user.refresh_from_db()
    agent_presence.mark_agent_seen(ines.user, now=NOON + timedelta(seconds=40))
    assert agent_presence.at_the_desk("connectivity", now=NOON) == []
    assert AgentDesk.objects.get().seen_at == NOON


def test_room_is_what_is_left_of_all_the_agents_capacity() -> None:
    ines, _omar = at_the_desk("ines", "omar")
    agent_presence.set_capacity(ines, 2, now=NOON)
    agent_acts.take(a_conversation(), agent=ines, now=NOON)
    assert agent_presence.free_room("connectivity", now=NOON) == 1 + 3
    assert agent_presence.free_room("billing", now=NOON) == 0


@pytest.mark.parametrize("capacity", [-1, 21])
def test_nobody_holds_more_than_twenty(capacity: int) -> None:
    (ines,) = at_the_desk("ines")
    with pytest.raises(ValueError, match=str(capacity)):
        agent_presence.set_capacity(ines, capacity, now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgentDesk.objects.update(capacity=21)


def test_a_heartbeat_is_one_statement() -> None:
    (ines,) = at_the_desk("ines")
    with CaptureQueriesContext(connection) as asked:
        agent_presence.mark_agent_seen(ines.user, now=NOON + timedelta(seconds=20))
    assert len(asked) == 1
    assert AgentDesk.objects.get().seen_at == NOON + timedelta(seconds=20)


def test_who_has_not_said_yet_what_they_are_counts_as_away_however_often_they_look() -> None:
    lead, claire = make_agent("lead"), a_conversation("Claire")
    said(claire, "Hello?")
    for minute in range(3):
        agent_presence.mark_agent_seen(lead.user, now=NOON + timedelta(minutes=minute))
        agent_presence.set_capacity(lead, 5, now=NOON + timedelta(minutes=minute))
        agent_presence.set_manual(lead, False, now=NOON + timedelta(minutes=minute))
    now = NOON + timedelta(minutes=2)
    assert agent_presence.desk_of(lead, now=now).status == Status.AWAY
    assert offer.offers(now=now)[Topic.CONNECTIVITY]["verdict"] == offer.EMPTY
    assert handing_out.hand_out("connectivity", now=now) == 0
    agent_presence.set_status(lead, Status.AVAILABLE, now=now)
    assert handing_out.hand_out("connectivity", now=now) == 1


def test_a_status_outlives_the_night() -> None:
    ines = make_agent("ines")
    agent_presence.set_status(ines, Status.BUSY, now=NOON)
    agent_presence.mark_agent_seen(ines.user, now=NOON + timedelta(hours=20))
    assert agent_presence.desk_of(ines, now=NOON).status == Status.BUSY
