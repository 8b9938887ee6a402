"""Ready answers: an agent finds those of their teams in the customer's language."""

import pytest
from django.core.exceptions import ValidationError

from chat.admin import ready_answers
from chat.models import CannedReply
from tests.people import make_agent, make_agent_without_team

pytestmark = pytest.mark.django_db


def a_reply(shortcut: str, *, topic: str = "", language: str = "en") -> CannedReply:
    reply = CannedReply(topic=topic, language=language, shortcut=shortcut, title=shortcut.title(), text="Hello")
    reply.full_clean()
    reply.save()
    return reply


def test_those_of_my_teams_and_those_for_everybody_in_the_language_of_the_chat() -> None:
    a_reply("refund", topic="billing"), a_reply("restart", topic="connectivity"), a_reply("hello")
    a_reply("hello", language="fr")
    found = {agent.user.username: [one.shortcut for one in ready_answers.replies_for(agent, "en")] for agent in three()}
    assert found == {"ines": ["hello", "restart"], "mona": ["hello", "refund"], "lead": ["hello", "refund", "restart"]}
    assert [one.language for one in ready_answers.replies_for(make_agent("omar"), "fr")] == ["fr"]


def three() -> list:
    return [make_agent("ines"), make_agent("mona", "billing"), make_agent_without_team("lead", is_superuser=True)]


@pytest.mark.parametrize("shortcut", ["With space", "É", ""])
def test_a_shortcut_can_be_typed_everywhere(shortcut: str) -> None:
    with pytest.raises(ValidationError):
        a_reply(shortcut)


def test_a_shortcut_is_one_answer_a_language_and_team() -> None:
    a_reply("hello"), a_reply("hello", topic="billing")
    with pytest.raises(ValidationError):
        a_reply("hello")
