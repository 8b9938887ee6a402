"""Reminders to agents: who is told of which case, in one letter to each agent however many cases there are."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supportportal.foundations.days import in_words
from supportportal.foundations.language_choice import current_language, supported_language
from supportportal.foundations.places import zone_in_words
from supportportal.foundations.topics import Topic
from tickets.access import case_desk_url, desk_url
from tickets.guarantee.rules.clock import civil_day
from tickets.guarantee.rules.policies import zone_of
from tickets.guarantee.rules.scheduled_notices import SCHEDULED, Role, ScheduledKind
from tickets.guarantee.rules.terms import Due
from tickets.models import Agent, ConformityCase, OutgoingEmail, Team
from tickets.outbox.queueing import Draft

log = logging.getLogger(__name__)

ROLES_OUTSIDE_THE_TEAM = (Role.CUSTOMER, Role.BILLING)
MAX_LINES_PER_LETTER = 100  # cases listed in one letter, which says how many more there are


@dataclass(frozen=True, slots=True)
class Reminder:
    """One case, one moment, and the people to remind; their roles go on record."""

    case: ConformityCase
    due: Due
    late: bool
    told_at: datetime  # when the customer last heard from us
    people: Mapping[Role, Sequence[Agent]]
    asked_by: str = ""  # the colleague who asks for help, with a word of their own
    word: str = ""


@dataclass(frozen=True, slots=True)
class ReminderLine:
    """A case in a reminder, in words."""

    number: int
    url: str
    why: str
    state: str
    told: str  # when the customer last heard from us
    holder: str
    late: str
    asked_by: str
    word: str


class Desks:
    """Who has which role in which team: two queries for any number of cases."""

    def __init__(self) -> None:
        teams = Team.objects.select_related("lead__user", "manager__user", "on_call__user")
        self._teams = {team.topic: team for team in teams.prefetch_related("members__user")}

    def people(self, case: ConformityCase, roles: Iterable[Role]) -> dict[Role, list[Agent]]:
        """As `reachable`; where that is nobody, the log says so."""
        people_by_role = self.reachable(case, roles)
        if not people_by_role:
            log.warning("case %s: nobody of team %s can be reminded by mail", case.pk, case.ticket.topic)
        return people_by_role

    def reachable(self, case: ConformityCase, roles: Iterable[Role]) -> dict[Role, list[Agent]]:
        """By whoever can be reached. A case that nobody has in hand goes to the lead, else to the whole team."""
        team = self._teams.get(case.ticket.topic)
        in_team = [role for role in roles if role not in ROLES_OUTSIDE_THE_TEAM]
        people_by_role = {role: _reachable(self._in_role(role, case, team)) for role in in_team}
        if Role.BILLING in roles:
            people_by_role[Role.BILLING] = self.who_leads(Topic.BILLING)
        return {role: agents for role, agents in people_by_role.items() if agents}

    def who_leads(self, topic: str) -> list[Agent]:
        """The lead of that team, else everybody in it."""
        team = self._teams.get(topic)
        return (_reachable([team.lead]) or _reachable(team.members.all())) if team else []

    @staticmethod
    def _in_role(role: Role, case: ConformityCase, team: Team | None) -> Iterable[Agent | None]:
        holder = _reachable([case.ticket.assignee])
        if role == Role.ASSIGNEE and holder:
            return holder
        if team is None:
            return []
        if role == Role.ASSIGNEE:
            return _reachable([team.lead]) or team.members.all()
        return [{Role.LEAD: team.lead, Role.MANAGER: team.manager, Role.ON_CALL: team.on_call}[role]]


def drafts(reminders: Sequence[Reminder], *, now: datetime) -> list[tuple[Draft, list[Reminder]]]:
    """A letter for each agent with the reminders in it, the nearest end first."""
    reminders_by_agent: dict[int, list[Reminder]] = defaultdict(list)
    agents: dict[int, Agent] = {}
    for reminder in sorted(reminders, key=lambda reminder: (reminder.case.due_at, reminder.case.pk)):
        recipients = {agent.pk: agent for people in reminder.people.values() for agent in people}
        agents |= recipients
        for agent_id in recipients:
            reminders_by_agent[agent_id].append(reminder)
    return [
        (_reminder_draft(agents[agent_id], agent_reminders, now=now), agent_reminders)
        for agent_id, agent_reminders in reminders_by_agent.items()
    ]


def name_of(kind: str, ordinal: int) -> str:
    """What a reminder is about, in the active language."""
    notice = SCHEDULED.get(kind)
    return notice.reminds_of(ordinal) if notice and notice.reminds_of else str(kind)


def _reminder_draft(agent: Agent, reminders: Sequence[Reminder], *, now: datetime) -> Draft:
    language = supported_language(agent.language)
    with translation.override(language):
        lines = [_reminder_line(reminder, now=now) for reminder in reminders[:MAX_LINES_PER_LETTER]]
    count = len(reminders)
    context = {"lines": lines, "count": count, "more": count - len(lines), "agent": agent.first_name}
    return Draft(
        kind=OutgoingEmail.Kind.REMINDER,
        ticket=reminders[0].case.ticket,
        template="reminder",
        language=language,
        context=context,
        to_address=agent.user.email,
    )


def _reminder_line(reminder: Reminder, *, now: datetime) -> ReminderLine:
    """The number and the days, but nothing that the customer wrote."""
    case, due = reminder.case, reminder.due
    notice = SCHEDULED[due.kind]
    last_day = (case.refund_last_day if notice.about_refund else None) or case.last_day
    zone = zone_of(case)
    told_on = civil_day(reminder.told_at, zone=zone)
    if notice.counts_hours and due.ordinal:
        state = _hours_left(case, due, last_day)
    else:
        state = _days_left(last_day, civil_day(now, zone=zone), current_language())
    return ReminderLine(
        number=case.ticket_id,
        url=case_desk_url(case) if notice.for_who_pays else desk_url(case.ticket),
        why=name_of(due.kind, due.ordinal),
        told=_("We last wrote to the customer on %(day)s.") % {"day": in_words(told_on, "l j F")},
        state=state,
        holder=str(case.ticket.assignee or ""),
        late=_("This reminder is late: it was due on %(day)s.") % {"day": in_words(localtime(due.at), "l j F, H:i")}
        if reminder.late
        else "",
        asked_by=reminder.asked_by,
        word=reminder.word,
    )


def _hours_left(case: ConformityCase, due: Due, last_day: date) -> str:
    placeholders = {"n": due.ordinal, "day": in_words(last_day, "l j F"), "zone": zone_in_words(zone_of(case))}
    if due.kind == ScheduledKind.HOURS_LEFT and case.due_at_customer < case.due_at:
        return (
            ngettext(
                "%(n)s hour left where the customer lives; by %(zone)s it ends with %(day)s",
                "%(n)s hours left where the customer lives; by %(zone)s it ends with %(day)s",
                due.ordinal,
            )
            % placeholders
        )
    return (
        ngettext("%(n)s hour left, until the end of %(day)s", "%(n)s hours left, until the end of %(day)s", due.ordinal)
        % placeholders
    )


@lru_cache(maxsize=1000)
def _days_left(last_day: date, today: date, language: str) -> str:
    """`language` is the active one, for the cache: many cases end on the same day."""
    days = (last_day - today).days
    placeholders = {"n": abs(days), "day": in_words(last_day, "l j F")}
    if days < 0:
        return (
            ngettext("late by %(n)s day: it ended on %(day)s", "late by %(n)s days: it ended on %(day)s", -days)
            % placeholders
        )
    if days == 0:
        return _("today is the last day (%(day)s)") % placeholders
    return (
        ngettext("%(n)s day left, until the end of %(day)s", "%(n)s days left, until the end of %(day)s", days)
        % placeholders
    )


def _reachable(agents: Iterable[Agent | None]) -> list[Agent]:
    return [agent for agent in agents if agent and agent.user.is_active and agent.user.email]
