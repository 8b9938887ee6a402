"""Agents hear in time: who is told of which case, and one letter for each of them however many cases there are."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone, translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supportportal.foundations.days import in_words
from supportportal.foundations.language_choice import current_language, supported_language
from supportportal.foundations.topics import Topic
from tickets.access import case_desk_url, desk_url
from tickets.guarantee.rules.clock import PARIS, civil_day
from tickets.guarantee.rules.schedule import Due
from tickets.guarantee.rules.scheduled_notices import SCHEDULED, Kind, Role
from tickets.models import Agent, ConformityCase, OutgoingEmail, Team
from tickets.outbox.queueing import Draft

log = logging.getLogger(__name__)

ELSEWHERE = (Role.CUSTOMER, Role.BILLING)  # not of the case's own team
MOST_LINES = 100  # cases that one letter names; how many more there are, it says


@dataclass(frozen=True, slots=True)
class Reminder:
    """One case, one moment, and the people it is for; their roles go on record."""

    case: ConformityCase
    due: Due
    late: bool
    told_at: datetime  # when the customer last heard from us
    people: Mapping[Role, Sequence[Agent]]


@dataclass(frozen=True, slots=True)
class Line:
    """A case in a reminder, in words."""

    number: int
    url: str
    why: str
    state: str
    told: str  # when the customer last heard from us
    holder: str
    late: str


class Desks:
    """Who has which place in which team: two queries, whatever the number of cases."""

    def __init__(self) -> None:
        teams = Team.objects.select_related("lead__user", "manager__user", "on_call__user")
        self._teams = {team.topic: team for team in teams.prefetch_related("members__user")}

    def people(self, case: ConformityCase, roles: Iterable[Role]) -> dict[Role, list[Agent]]:
        """Only who can be reached; a case in nobody's hands is the lead's, else the whole team's."""
        team = self._teams.get(case.ticket.topic)
        found = {role: _reachable(self._in(role, case, team)) for role in roles if role not in ELSEWHERE}
        if Role.BILLING in roles:
            found[Role.BILLING] = self.who_leads(Topic.BILLING)
        if not any(found.values()):
            log.warning("case %s: nobody of team %s can be reminded by mail", case.pk, case.ticket.topic)
        return {role: agents for role, agents in found.items() if agents}

    def who_leads(self, topic: str) -> list[Agent]:
        """Else everybody in that team."""
        team = self._teams.get(topic)
        return (_reachable([team.lead]) or _reachable(team.members.all())) if team else []

    @staticmethod
    def _in(role: Role, case: ConformityCase, team: Team | None) -> Iterable[Agent | None]:
        holder = _reachable([case.ticket.assignee])
        if role == Role.ASSIGNEE and holder:
            return holder
        if team is None:
            return []
        if role == Role.ASSIGNEE:
            return _reachable([team.lead]) or team.members.all()
        return [{Role.LEAD: team.lead, Role.MANAGER: team.manager, Role.ON_CALL: team.on_call}[role]]


def drafts(reminders: Sequence[Reminder], *, now: datetime) -> list[tuple[Draft, list[Reminder]]]:
    """A letter for each agent, the nearest end first, and what it reminds of."""
    of_agent: dict[int, list[Reminder]] = defaultdict(list)
    agents: dict[int, Agent] = {}
    for reminder in sorted(reminders, key=lambda one: (one.case.due_at, one.case.pk)):
        told = {agent.pk: agent for people in reminder.people.values() for agent in people}
        agents |= told
        for key in told:
            of_agent[key].append(reminder)
    return [(_draft(agents[key], mine, now=now), mine) for key, mine in of_agent.items()]


def name_of(kind: str, ordinal: int) -> str:
    """What a reminder is about, in the active language."""
    notice = SCHEDULED.get(kind)
    return notice.reminds_of(ordinal) if notice and notice.reminds_of else str(kind)


def _draft(agent: Agent, reminders: Sequence[Reminder], *, now: datetime) -> Draft:
    spoken = supported_language(agent.language)
    with translation.override(spoken), timezone.override(PARIS):
        lines = [_line(reminder, now=now) for reminder in reminders[:MOST_LINES]]
    count = len(reminders)
    context = {"lines": lines, "count": count, "more": count - len(lines), "agent": agent.first_name}
    return Draft(
        kind=OutgoingEmail.Kind.REMINDER,
        ticket=reminders[0].case.ticket,
        template="reminder",
        language=spoken,
        context=context,
        to_address=agent.user.email,
    )


def _line(reminder: Reminder, *, now: datetime) -> Line:
    """The number and the days, and nothing that the customer wrote."""
    case, due = reminder.case, reminder.due
    notice = SCHEDULED[due.kind]
    last_day = (case.refund_last_day if notice.about_refund else None) or case.last_day
    told_on = localtime(reminder.told_at).date()
    if notice.counts_hours and due.ordinal:
        state = _hours_left(case, due, last_day)
    else:
        state = _days_left(last_day, civil_day(now), current_language())
    return Line(
        number=case.ticket_id,
        url=case_desk_url(case) if notice.for_who_pays else desk_url(case.ticket),
        why=name_of(due.kind, due.ordinal),
        told=_("We last wrote to the customer on %(day)s.") % {"day": in_words(told_on, "l j F")},
        state=state,
        holder=str(case.ticket.assignee or ""),
        late=_("This reminder is late: it was due on %(day)s.") % {"day": in_words(localtime(due.at), "l j F, H:i")}
        if reminder.late
        else "",
    )


def _hours_left(case: ConformityCase, due: Due, last_day: date) -> str:
    told = {"n": due.ordinal, "day": in_words(last_day, "l j F")}
    if due.kind == Kind.HOURS_LEFT and case.due_at_customer < case.due_at:
        return (
            ngettext(
                "%(n)s hour left where the customer lives; in Paris it ends with %(day)s",
                "%(n)s hours left where the customer lives; in Paris it ends with %(day)s",
                due.ordinal,
            )
            % told
        )
    return (
        ngettext("%(n)s hour left, until the end of %(day)s", "%(n)s hours left, until the end of %(day)s", due.ordinal)
        % told
    )


@lru_cache(maxsize=1000)
def _days_left(last_day: date, today: date, language: str) -> str:
    """`language` is the active one. Many cases end on the same day."""
    left = (last_day - today).days
    told = {"n": abs(left), "day": in_words(last_day, "l j F")}
    if left < 0:
        return (
            ngettext("late by %(n)s day: it ended on %(day)s", "late by %(n)s days: it ended on %(day)s", -left) % told
        )
    if left == 0:
        return _("today is the last day (%(day)s)") % told
    return (
        ngettext("%(n)s day left, until the end of %(day)s", "%(n)s days left, until the end of %(day)s", left) % told
    )


def _reachable(agents: Iterable[Agent | None]) -> list[Agent]:
    return [agent for agent in agents if agent and agent.user.is_active and agent.user.email]
