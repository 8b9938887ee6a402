"""Agents' sessions are looked at again, once for all lines opened with them; each loses what it may not see."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from chat import access
from chat.access import Grounds, NoSuchConversation, SessionUse
from chat.database_threads import in_database
from chat.models import Conversation
from chat.presence.agent_sessions import agent_session_of
from chat.sockets.consumers import AgentSocket
from tests.chat.factories import a_conversation
from tests.people import make_agent, signed_in
from tickets.models import Agent, Team

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(eq=False)
class Line:
    """As much of one as an agent’s session knows."""

    held: SessionUse
    grounds: Grounds | None
    agent: Agent | None = None
    heard_at: float = 0.0
    looked_at: float = 0.0
    closed: bool = False
    refused: bool = False

    async def refuse_access(self) -> None:
        self.refused = True


def session_of(agent: Agent) -> str:
    return str(signed_in(agent.user).session.session_key)


def a_line(session: str, talk: Conversation) -> Line:
    admitted = access.admit(session, public_id=str(talk.public_id))
    return Line(SessionUse(session, admitted.user.pk, talk.public_id.hex), admitted.grounds)


def two_lines(name: str = "ines") -> tuple[str, list[Line], Conversation]:
    agent = make_agent(name)
    Team.objects.of("billing").members.add(agent)
    talks = [a_conversation("Claire"), a_conversation("Ada", topic="billing")]
    session = session_of(agent)
    return session, [a_line(session, talk) for talk in talks], talks[0]


async def looked_at_again(session: str, lines: list[Line]) -> list[bool]:
    """Until nothing is under way any more: who has lost their line."""
    agent_session = agent_session_of(session)
    agent_session.sockets.update(lines)
    for line in lines:
        line.heard_at = asyncio.get_running_loop().time()
    await agent_session.look()
    while agent_session.closer_look.under_way:
        await agent_session.look()
    return [line.refused for line in lines]


async def test_who_leaves_a_team_loses_its_lines_and_who_signs_out_loses_all() -> None:
    session, lines, _talk = await in_database(two_lines)
    assert await looked_at_again(session, lines) == [False, False]
    assert all(line.looked_at > 0 for line in lines)
    await in_database(lambda: Team.objects.of("billing").members.clear())
    assert await looked_at_again(session, lines) == [False, True]
    await in_database(Session.objects.all().delete)
    assert await looked_at_again(session, lines) == [True, True]


async def test_a_session_that_has_run_out_holds_no_line() -> None:
    session, lines, _talk = await in_database(two_lines)
    sessions = Session.objects.filter(session_key=session)
    await in_database(lambda: sessions.update(expire_date=timezone.now() + timedelta(minutes=5)))
    assert await looked_at_again(session, lines) == [False, False]
    await in_database(lambda: sessions.update(expire_date=timezone.now()))
    assert await looked_at_again(session, lines) == [True, True]


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"password": "another"}])
async def test_a_colleague_who_is_locked_or_has_a_new_password_loses_all(change: dict[str, object]) -> None:
    session, lines, _talk = await in_database(two_lines)
    await in_database(lambda: User.objects.update(**change))
    assert await looked_at_again(session, lines) == [True, True]


async def test_a_conversation_handed_to_another_team_is_lost_and_one_still_held_is_not() -> None:
    session, lines, talk = await in_database(two_lines)
    await in_database(lambda: Conversation.objects.filter(pk=talk.pk).update(topic="general"))
    assert await looked_at_again(session, lines) == [True, False]
    session, lines, talk = await in_database(two_lines, "max")
    held = {"topic": "general", "status": "open", "agent": await in_database(Agent.objects.get, user__username="max")}
    await in_database(lambda: Conversation.objects.filter(pk=talk.pk).update(**held))
    assert await looked_at_again(session, lines) == [False, False]


async def test_a_new_name_is_seen_and_nobody_loses_anything() -> None:
    session, lines, _talk = await in_database(two_lines)
    await in_database(lambda: User.objects.update(first_name="Inès"))
    assert await looked_at_again(session, lines) == [False, False]
    assert [line.agent and line.agent.first_name for line in lines] == ["Inès", "Inès"]


async def test_one_look_is_for_all_who_are_in_use_and_each_loses_only_their_own() -> None:
    mine, my_lines, _talk = await in_database(two_lines)
    theirs, their_lines, _talk = await in_database(two_lines, "max")
    sessions = [agent_session_of(mine), agent_session_of(theirs)]  # they live as long as somebody holds them
    sessions[1].sockets.update(their_lines)
    assert sessions[0].look() is sessions[1].look()
    await sessions[0].look()
    assert await looked_at_again(mine, my_lines) == [False, False]
    assert [line.looked_at for line in their_lines] == [0, 0]  # nothing was heard there
    await in_database(Session.objects.filter(session_key=theirs).delete)
    assert await looked_at_again(theirs, their_lines) == [True, True]
    assert await looked_at_again(mine, my_lines) == [False, False]


def test_many_sessions_take_as_many_queries_as_one() -> None:
    held = [line.held for name in ("ines", "max", "lea") for line in two_lines(name)[1]]
    with CaptureQueriesContext(connection) as queries:
        grounds = access.grounds_of(held)
    assert (len(queries), len(set(grounds))) == (4, 6)


def test_what_names_no_conversation_admits_nobody() -> None:
    session, _lines, talk = two_lines()
    stranger = session_of(make_agent("max", "general"))
    for key, public_id in [(session, "1"), (session, ""), (None, talk.public_id.hex), (stranger, talk.public_id.hex)]:
        with pytest.raises(NoSuchConversation):
            access.admit(key, public_id=public_id)


async def test_nobody_waits_for_a_look_that_is_in_time_and_nothing_is_taken_after_one_that_is_not() -> None:
    session, lines, talk = await in_database(two_lines)
    line = AgentSocket()
    line.public_id, line.scope = talk.public_id.hex, {"cookies": {"sessionid": session}}
    line.agent_session = agent_session_of(session)
    line.user_id, line.grounds = lines[0].held.user_id, lines[0].grounds
    line.agent_session.sockets.add(line)
    now = line.looked_at = asyncio.get_running_loop().time() - 3
    line.heard_at = now + 3
    await line.check_access()
    assert (line.looked_at, line.agent_session.look().done()) == (now, False)
    await line.agent_session.look()
    assert line.looked_at > now
    await in_database(Session.objects.all().delete)
    line.looked_at = now - 3
    with pytest.raises(NoSuchConversation):
        await line.check_access()
    assert line.closing == 4403
    await asyncio.sleep(0)
    line.release()


OLD_KEY = settings.SECRET_KEY


def test_a_look_at_a_session_of_the_former_key_leaves_it_to_the_browser_to_get_another(settings: Settings) -> None:
    """An open desk calls again before any page is loaded; its session must not be exchanged behind its back."""
    ines, talk = make_agent(), a_conversation()
    browser = Client()
    browser.force_login(ines.user)
    session = str(browser.session.session_key)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key-" * 5, [OLD_KEY]
    for _ in range(2):
        assert access.admit(session, public_id=str(talk.public_id)).user == ines.user
    assert browser.get("/admin/").status_code == 200
    assert browser.session.session_key != session  # Django's own exchange, which the browser hears of
    settings.SECRET_KEY_FALLBACKS = []
    assert browser.get("/admin/").status_code == 200
