"""What a colleague should hear of: a ticket that is in their hands now, or a note that names them by “@”."""

import re
from collections.abc import Sequence
from datetime import datetime

from supportportal.foundations.knock import knock_after_commit
from supportportal.foundations.rows import insert
from tickets.access import may_work_on
from tickets.models import Agent, AgentNews, Message, Ticket

MENTION = re.compile(r"(?<![\w.@])@([\w](?:[\w.+-]*[\w])?)(?!@)")  # no address of a mailbox


def note_assigned(ticket: Ticket, *, to: Agent | None, by: Agent, now: datetime) -> None:
    note_all_assigned([ticket], to=to, by=by, now=now)


def note_all_assigned(tickets: Sequence[Ticket], *, to: Agent | None, by: Agent, now: datetime) -> None:
    """Nobody is told of their own act."""
    if to is not None and to != by:
        facts = {"agent": to, "kind": AgentNews.Kind.ASSIGNED, "happened_at": now}
        _note([AgentNews(ticket=ticket, **facts) for ticket in tickets])


def note_mentions(note: Message, *, by: Agent, now: datetime) -> None:
    others = [agent for agent in mentioned_in(note.text) if agent != by and may_work_on(note.ticket, agent=agent)]
    facts = {"ticket": note.ticket, "message": note, "kind": AgentNews.Kind.MENTIONED, "happened_at": now}
    _note([AgentNews(agent=agent, **facts) for agent in others])


def mentioned_in(text: str) -> list[Agent]:
    """By the name with which they sign in or, where nobody else at the desk has it, by their first name."""
    names = {name.lower() for name in MENTION.findall(text)}
    if not names:
        return []
    agents = list(Agent.objects.at_the_desk().select_related("user").order_by("pk"))
    first_names = [agent.user.first_name.lower() for agent in agents]
    unique = {name for name in names if first_names.count(name) == 1}
    return [
        agent
        for agent in agents
        if agent.user.get_username().lower() in names or agent.user.first_name.lower() in unique
    ]


def _note(news: list[AgentNews]) -> None:
    if news:
        insert(news)
        knock_after_commit("tickets.tasks.tell_agents")
