"""Which canned replies an agent is offered, in which language, and what their variables stand for."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, QuerySet

from supportportal.foundations.language_choice import first_spoken
from tickets.canned_replies.variables import filled, gaps_in
from tickets.models import Agent, CannedReply


@dataclass(frozen=True, slots=True)
class Offer:
    """A reply as it would be inserted."""

    reply: CannedReply
    text: str
    language: str  # of the text, which may be another than was asked for

    @property
    def gaps(self) -> list[str]:
        return gaps_in(self.text)


def offered_to(agent: Agent) -> QuerySet[CannedReply]:
    """A superuser is offered those of every team, and nobody a colleague's own."""
    own = CannedReply.objects.visible_to(agent)
    return own | CannedReply.objects.of_teams() if agent.user.is_superuser else own


def offers_for(agent: Agent, *, topic: str, language: str, values: Mapping[str, str]) -> list[Offer]:
    """The most used first."""
    about = [reply for reply in offered_to(agent) if not reply.topics or topic in reply.topics]
    return [offer_of(reply, language=language, values=values) for reply in about]


def offer_of(reply: CannedReply, *, language: str, values: Mapping[str, str]) -> Offer:
    spoken = first_spoken(reply.texts, reader=language)
    return Offer(reply, filled(reply.texts.get(spoken, ""), values), spoken)


def count_use(reply_id: int, *, agent: Agent) -> None:
    """Of one that they may see; else nothing."""
    offered_to(agent).filter(pk=reply_id).update(used=F("used") + 1)


def is_taken(shortcut: str, *, owner: Agent | None, besides: int | None) -> bool:
    """Whether somebody would see two with it. Only two agents' own may be the same."""
    others = CannedReply.objects.filter(shortcut=shortcut)
    others = others.exclude(pk=besides) if besides else others
    return (others.filter(agent=None) | others.filter(agent=owner) if owner else others).exists()
