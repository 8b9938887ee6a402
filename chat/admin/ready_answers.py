"""Ready answers: which of them an agent may use in a conversation's language."""

from django.db.models import Q

from chat.models import CannedReply
from tickets.models import Agent


def replies_for(agent: Agent, language: str) -> list[CannedReply]:
    """Those of the agent's teams and those for every team, by shortcut; a superuser gets all."""
    spoken = CannedReply.objects.filter(language=language)
    if agent.user.is_superuser:
        return list(spoken)
    return list(spoken.filter(Q(topic="") | Q(topic__in=agent.teams.values("topic"))))
