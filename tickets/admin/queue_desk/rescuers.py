"""Who can still save a case: who has it in hand, and who is told as the days go by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from legal.models import Policy
from supportportal.foundations.days import in_words
from tickets.guarantee.rules.clock import civil_day
from tickets.guarantee.rules.policies import clock_policy
from tickets.models import Agent, ConformityCase, Team, Ticket

ABSENT_AFTER = timedelta(days=4)  # a sign-in lasts twelve hours: who is at work signs in anew, weekends apart


@dataclass(frozen=True, slots=True)
class Rescuer:
    role: str | Promise
    agent: Agent | None
    told: bool  # the clock reminds them too by now
    from_day: int | None = None  # or will, from this day of the case on
    from_hours: int | None = None  # or from so many hours before its end


def teams_by_topic(agent: Agent | None = None) -> dict[str, Team]:
    """One query for a whole page of cases, and for all that asks this agent for their teams."""
    return {team.topic: team for team in (agent.desk_teams if agent else Team.objects.with_people_above())}


def rescuers(case: ConformityCase, *, teams: Mapping[str, Team], policy: Policy, now: datetime) -> list[Rescuer]:
    """From the nearest to the last; a place that nobody holds is shown empty, so that somebody fills it."""
    team = teams.get(case.ticket.topic)
    day = (civil_day(now, zone=clock_policy(policy).zone) - case.day0).days
    hours = policy.on_call_from_hours
    at_the_end = hours is not None and now >= case.due_at - timedelta(hours=hours)
    return [
        Rescuer(_("in hand with"), case.ticket.assignee, told=True),
        _from_day(_("team lead"), team.lead if team else None, from_day=policy.lead_from_day, day=day),
        _from_day(_("manager"), team.manager if team else None, from_day=policy.manager_from_day, day=day),
        Rescuer(_("on call"), team.on_call if team else None, told=at_the_end, from_hours=hours),
    ]


def _from_day(role: str | Promise, agent: Agent | None, *, from_day: int | None, day: int) -> Rescuer:
    return Rescuer(role, agent, told=from_day is not None and day >= from_day, from_day=from_day)


def nearest(people: list[Rescuer]) -> Rescuer | None:
    """For a row of the queue: the last one who was told and exists. Who has it in hand stands in that row anyway."""
    there = [person for person in people[1:] if person.agent and person.told]
    return there[-1] if there else None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a ticket in hand. `why_not`: in words, why that is nobody who works on it; empty where somebody does."""

    agent: Agent | None
    why_not: str


def holder_of(ticket: Ticket, *, now: datetime) -> Holder:
    """An assignee who has left the desk, or hasn’t been there for days, saves no case."""
    agent = ticket.assignee
    if agent is None:
        return Holder(None, gettext("Nobody has it in hand"))
    user = agent.user
    if not (user.is_active and user.is_staff):
        return Holder(agent, gettext("%(agent)s has it in hand, and has left the desk") % {"agent": agent})
    if now - (user.last_login or user.date_joined) < ABSENT_AFTER:
        return Holder(agent, "")
    if user.last_login is None:
        return Holder(agent, gettext("%(agent)s has it in hand, and has never signed in") % {"agent": agent})
    names = {"agent": agent, "day": in_words(user.last_login, "l j F")}
    return Holder(agent, gettext("%(agent)s has it in hand, and has not signed in since %(day)s") % names)
