"""An agent's session is looked at once for all lines opened with it; each of them loses what it may not see."""

import asyncio
from dataclasses import dataclass

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from chat.access import NoSuchConversation
from chat.badges import badge_of
from chat.consumers import AgentLine
from chat.database import in_database
from chat.models import Conversation
from tests.chat.factories import a_conversation, an_agent
from tickets.models import Agent, Team

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(eq=False)
class Line:
    """As much of one as a badge knows."""

    public_id: str
    agent: Agent | None = None
    looked_at: float = 0.0
    closed: bool = False
    refused: bool = False

    async def refuse_access(self) -> None:
        self.refused = True


def signed_in(agent: Agent) -> str:
    browser = Client()
    browser.force_login(agent.user)
    return str(browser.session.session_key)


def two_lines() -> tuple[str, list[Line], Conversation]:
    ines = an_agent()
    Team.objects.of("billing").members.add(ines)
    talks = [a_conversation("Claire"), a_conversation("Ada", topic="billing")]
    return signed_in(ines), [Line(talk.public_id.hex) for talk in talks], talks[0]


async def test_who_leaves_a_team_loses_its_lines_and_who_signs_out_loses_all() -> None:
    session, lines, _talk = await in_database(two_lines)
    badge = badge_of(session)
    badge.bearers.update(lines)
    assert badge.look() is badge.look()  # one look for everybody who asks
    await badge.look()
    assert [(line.agent is not None, line.looked_at > 0, line.refused) for line in lines] == [(True, True, False)] * 2
    await in_database(lambda: Team.objects.of("billing").members.clear())
    await badge.look()
    assert [line.refused for line in lines] == [False, True]
    await in_database(Session.objects.all().delete)
    await badge.look()
    assert [line.refused for line in lines] == [True, True]


async def test_nobody_waits_for_a_look_that_is_in_time_and_nothing_is_taken_after_one_that_is_not() -> None:
    session, _lines, talk = await in_database(two_lines)
    line = AgentLine()
    line.public_id, line.scope, line.badge = talk.public_id.hex, {"cookies": {"sessionid": session}}, badge_of(session)
    line.badge.bearers.add(line)
    now = line.looked_at = asyncio.get_running_loop().time() - 3
    line.heard_at = now + 3
    await line.still_there()
    assert (line.looked_at, line.badge.look().done()) == (now, False)
    await line.badge.look()
    assert line.looked_at > now
    await in_database(Session.objects.all().delete)
    line.looked_at = now - 3
    with pytest.raises(NoSuchConversation):
        await line.still_there()
    assert line.closing == 4403
    await asyncio.sleep(0)
    line.put_down()
