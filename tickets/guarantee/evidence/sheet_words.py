"""How the evidence speaks: instants, people, and what each entry of the log says, in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supportportal.foundations.days import in_words
from supportportal.foundations.topics import TOPICS, Topic
from tickets.guarantee.cases import progress_of
from tickets.guarantee.evidence.case_record import CaseRecord
from tickets.guarantee.evidence.log_facts import rule_in_words, words_in
from tickets.guarantee.evidence.story import details_of
from tickets.guarantee.notices.notice_names import what_of
from tickets.guarantee.notices.notice_text import as_words
from tickets.guarantee.rules.clock import civil_day
from tickets.guarantee.rules.events import CUSTOMER, SYSTEM, EventKind, facts_of
from tickets.models import CaseEvent, ConformityCase
from tickets.models.channels import Channel

DAY = "l j F Y"


def instant(moment: datetime, *, seconds: bool = False) -> str:
    """In the active time zone, which is that of the promise."""
    there = localtime(moment)
    return _("%(day)s at %(time)s") % {"day": in_words(there.date(), DAY), "time": _time(there, seconds=seconds)}


def short_instant(moment: datetime, *, seconds: bool = False) -> str:
    """For the cells of a table."""
    there = localtime(moment)
    return f"{in_words(there.date())}, {_time(there, seconds=seconds)}"


def _time(there: datetime, *, seconds: bool) -> str:
    return f"{there:%H:%M:%S}" if seconds else f"{there:%H:%M}"


def moved_from(case: ConformityCase) -> date | None:
    """The last day as counted, if nobody works on it and the promise moves it on."""
    return progress_of(case, now=case.due_at).moved_from


def days_late(moment: datetime, last_day: date, *, zone: str) -> int:
    return max(0, (civil_day(moment, zone=zone) - last_day).days)


def late_in_words(days: int) -> str:
    return ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}


def actor_in_words(actor: str, record: CaseRecord) -> str:
    """A colleague with their team; who has left keeps no name in the record."""
    if actor == CUSTOMER:
        return _("the customer")
    if actor == SYSTEM:
        return _("the portal")
    agent = record.agents.get(actor)
    if agent is None:
        return _("a colleague who has left")
    teams = [str(TOPICS[Topic(team.topic)].team) for team in agent.teams.all() if team.topic in Topic.values]
    return f"{agent}, {', '.join(sorted(teams))}" if teams else str(agent)


def is_internal(event: CaseEvent) -> bool:
    """A word among ourselves; a reminder may also be a letter to the customer."""
    if event.kind == EventKind.ESCALATED:
        return True
    return event.kind == EventKind.REMINDER and CUSTOMER not in facts_of(event).get("told", [])


def what_happened(event: CaseEvent) -> str:
    """The entry's name; of a reminder, what it was about."""
    facts = facts_of(event)
    if event.kind == EventKind.REMINDER and facts.get("notice"):
        return what_of(str(facts["notice"]), int(facts.get("ordinal") or 0))
    return str(EventKind(event.kind).label) if event.kind in EventKind.values else _("Another entry")


def more_of(event: CaseEvent, record: CaseRecord) -> list[str]:
    """What was said with it, and what it set, line by line."""
    facts = record.facts_of(event)
    special = MORE.get(event.kind)
    lines = special(facts, record) if special else details_of(event, log=record.events)
    if facts.get("second"):
        second = {"name": actor_in_words(str(facts["second"]), record)}
        lines = [*lines, _("Confirmed by %(name)s") % second]
    return [line for line in lines if line]


def channel_in_words(channel: str) -> str:
    return str(Channel(channel).label) if channel in Channel.values else ""


def ground_in_words(facts: Mapping[str, Any]) -> str:
    ground = facts.get("remedy_ground") or ""
    return str(ConformityCase.Ground(ground).label) if ground in ConformityCase.Ground.values else ""


def _moment(text: object) -> str:
    return instant(datetime.fromisoformat(str(text))) if text else ""


def _day(text: object) -> str:
    return in_words(date.fromisoformat(str(text)), DAY) if text else ""


def _written_down(facts: Mapping[str, Any], record: CaseRecord) -> list[str]:
    lines = [channel_in_words(facts.get("channel") or "")]
    if facts.get("reached_at"):
        lines.append(_("It reached us on %(at)s.") % {"at": _moment(facts["reached_at"])})
    if facts.get("postmark"):
        lines.append(_("Postmark: %(day)s.") % {"day": _day(facts["postmark"])})
    return lines


def _entered(facts: Mapping[str, Any], record: CaseRecord) -> list[str]:
    act = {"choose": _("The choice"), "withdraw": _("Taking the report back")}.get(facts.get("act") or "", "")
    return [act, _("Their words, as they were heard: %(words)s") % {"words": words_in(facts, "words")}]


def _offered(facts: Mapping[str, Any], record: CaseRecord) -> list[str]:
    return [ground_in_words(facts), words_in(facts, "why")]


def _merged(facts: Mapping[str, Any], record: CaseRecord) -> list[str]:
    other = facts.get("from") or facts.get("into")
    return [_("With case %(number)s") % {"number": other}] if other else []


def _refund_due(facts: Mapping[str, Any], record: CaseRecord) -> list[str]:
    last_day = facts.get("refund_last_day")
    amount = record.case.refund_amount
    return [
        as_words(amount, record.case) if amount is not None else "",
        _("Last day: %(day)s") % {"day": _day(last_day)} if last_day else "",
    ]


def _closed(facts: Mapping[str, Any], record: CaseRecord) -> list[str]:
    if facts.get("why") == "silence":
        return [_("Nobody had answered whether it works.")]
    return [words_in(facts, "close_reason")]


def _erased(facts: Mapping[str, Any], record: CaseRecord) -> list[str]:
    return [_("Under the rule “%(rule)s”") % {"rule": rule_in_words(facts["rule"])}]


def no_longer_kept(record: CaseRecord, otherwise: str) -> str:
    """In place of words or a file that are no longer there: erased by a rule, or `otherwise`."""
    return str(record.erased or otherwise)


def _named(name: str) -> Callable[[Mapping[str, Any], CaseRecord], list[str]]:
    return lambda facts, record: [words_in(facts, name)]


MORE: Mapping[str, Callable[[Mapping[str, Any], CaseRecord], list[str]]] = {
    EventKind.NOTIFIED: lambda facts, record: [channel_in_words(facts.get("channel") or "")],
    EventKind.CLASSIFIED: _named("defect"),
    EventKind.WRITTEN_DOWN: _written_down,
    EventKind.ENTERED: _entered,
    EventKind.NOT_DELIVERED: _named("reason"),
    EventKind.SERIOUS_DEFECT_FLAGGED: _named("why"),
    EventKind.REFUSAL_PROPOSED: _named("reasons"),
    EventKind.REMEDY_OFFERED: _offered,
    EventKind.MERGED: _merged,
    EventKind.UNMERGED: _merged,
    EventKind.REFUND_DUE: _refund_due,
    EventKind.CLEARED: _named("why"),
    EventKind.CLOSED: _closed,
    EventKind.ESCALATED: _named("words"),
    EventKind.ERASED: _erased,
}
