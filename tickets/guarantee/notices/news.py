"""What the portal writes by itself when a customer would hear nothing for too long: what rows show, and no more."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from supportportal.foundations.days import in_words
from tickets.guarantee.notices.notice_text import AFTERWARDS
from tickets.guarantee.rules.clock import civil_day
from tickets.guarantee.rules.events import SYSTEM, EventKind, facts_of
from tickets.guarantee.rules.policies import zone_of
from tickets.guarantee.rules.scheduled_notices import Role
from tickets.guarantee.rules.terms import Facts, Rhythm
from tickets.models import Agent, CaseEvent, ConformityCase

State = ConformityCase.State
TOLD_BY_AGENTS = (EventKind.PROGRESS, EventKind.TOLD, EventKind.INFO_REQUESTED, EventKind.FIX_PROPOSED)


def last_words(cases: Collection[ConformityCase]) -> dict[int, CaseEvent]:
    """By case, the last event in which an agent told the customer something; one query for all cases."""
    if not cases:
        return {}
    events = CaseEvent.objects.filter(case__in=[case.pk for case in cases], kind__in=TOLD_BY_AGENTS)
    return {event.case_id: event for event in events.exclude(actor=SYSTEM).order_by("sequence")}


def what_is_known(
    case: ConformityCase, facts: Facts, rhythm: Rhythm, *, last_event: CaseEvent | None, now: datetime
) -> Mapping[str, object]:
    """The placeholders of a progress letter (`legal.placeholders`), in the customer's language: what rows show."""
    with translation.override(case.ticket.reply_language):
        by_day = civil_day(now, zone=rhythm.zone) + timedelta(days=rhythm.progress_every)
        if now < case.due_at:
            by_day = min(by_day, case.last_day)
        fact, who = _latest_fact(case, facts, last_event), "" if facts.answer_awaited else _who_knows(case, facts)
        if who:
            fact = _("; ").join([fact.rstrip("."), who])
        context: dict[str, object] = {"fact": fact, "next_step": _promise(case, facts), "by_day": by_day}
        if case.remedy_opened_at and not case.remedy_choice:
            context[AFTERWARDS] = _("You can still choose on the page of your case.")
        return context


def _latest_fact(case: ConformityCase, facts: Facts, last_event: CaseEvent | None) -> str:
    told_on = {"day": in_words(civil_day(last_event.occurred_at, zone=zone_of(case)), "l j F")} if last_event else {}
    if case.state == State.INFO_REQUESTED:
        return _("we have not had your answer to our question yet, and our deadline keeps running all the same")
    if last_event and last_event.kind == EventKind.FIX_PROPOSED:
        return _("we proposed a repair on %(day)s, and would like to know whether it helps") % told_on
    if facts.acted_at:
        acted_on = {"day": in_words(civil_day(facts.acted_at, zone=zone_of(case)), "l j F")}
        return _("a person of our team last dealt with your report on %(day)s, and it is not put right yet") % acted_on
    if last_event and last_event.kind == EventKind.PROGRESS:
        placeholders = {**told_on, "fact": facts_of(last_event).get("fact", "")}
        return _("there is nothing new since %(day)s, when we told you: %(fact)s") % placeholders
    if last_event and last_event.kind == EventKind.TOLD:
        return _("there is nothing new since %(day)s, when we told you by telephone how things stand") % told_on
    heard_on = {"day": in_words(civil_day(facts.told_at, zone=zone_of(case)), "l j F")}
    return _("we have nothing new to tell you since our message of %(day)s, and it is not put right yet") % heard_on


def _who_knows(case: ConformityCase, facts: Facts) -> str:
    """Whoever has it in hand, or else that the lead was asked."""
    if assignee := _assignee(case):
        return _("%(name)s of our team has it in hand") % {"name": assignee.first_name}
    if facts.news_asked and facts.news_asked.at > facts.told_at and Role.LEAD in facts.news_asked.roles:
        day = in_words(civil_day(facts.news_asked.at, zone=zone_of(case)), "l j F")
        return _("whoever leads our team was told on %(day)s that you are waiting for news") % {"day": day}
    return ""


def _promise(case: ConformityCase, facts: Facts) -> str:
    """That a person writes, only of somebody who has it in hand, does something about it, and was asked to write."""
    assignee = _assignee(case)
    if assignee is None or facts.acted_at is None or facts.news_asked is None:
        return ""
    asked = facts.news_asked.at > facts.told_at and Role.ASSIGNEE in facts.news_asked.roles
    return _("%(name)s of our team writes to you") % {"name": assignee.first_name} if asked else ""


def _assignee(case: ConformityCase) -> Agent | None:
    agent = case.ticket.assignee
    return agent if agent and agent.user.is_active and agent.user.email else None
