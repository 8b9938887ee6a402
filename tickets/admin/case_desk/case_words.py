"""What happened in a case, as an agent reads it: each event in a line, by whom, and what it changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supportportal.foundations.days import in_words
from tickets.guarantee.rules.events import CUSTOMER, SYSTEM, EventKind, facts_of
from tickets.models import Agent, CaseEvent, ConformityCase

SAID: Mapping[str, str | Promise] = {
    "act": gettext_lazy("act"),
    "address": gettext_lazy("address of the network"),
    "browser": gettext_lazy("browser"),
    "amount": gettext_lazy("amount"),
    "by_day": gettext_lazy("by"),
    "channel": gettext_lazy("way in"),
    "defect": gettext_lazy("defect"),
    "evidence": gettext_lazy("evidence"),
    "how": gettext_lazy("how"),
    "fact": gettext_lazy("where things stand"),
    "fix": gettext_lazy("fix"),
    "formula": gettext_lazy("how it was worked out"),
    "ground": gettext_lazy("why"),
    "next_step": gettext_lazy("next step"),
    "postmark": gettext_lazy("postmark"),
    "question": gettext_lazy("question"),
    "reached_at": gettext_lazy("reached us"),
    "reason": gettext_lazy("reason"),
    "reasons": gettext_lazy("reasons"),
    "refusal": gettext_lazy("how"),
    "reference": gettext_lazy("reference"),
    "second": gettext_lazy("confirmed by"),
    "text": gettext_lazy("text"),
    "told": gettext_lazy("told"),
    "why": gettext_lazy("why"),
    "words": gettext_lazy("words"),
}


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event, ready to be read."""

    event: CaseEvent
    what: str
    who: str
    details: list[tuple[str, str]]  # what was said with it, then what it set in the case

    @property
    def later(self) -> bool:
        """Written down on another day than it happened."""
        return localtime(self.event.recorded_at).date() != localtime(self.event.occurred_at).date()


def event_lines(events: Iterable[CaseEvent]) -> list[EventLine]:
    log = list(events)
    names = _names(log)
    return [EventLine(e, _what(e.kind), _who(e.actor, names=names), _details(e, names=names)) for e in log]


def _what(kind: str) -> str:
    return str(EventKind(kind).label) if kind in EventKind.values else capfirst(kind.replace("_", " "))


def _names(log: list[CaseEvent]) -> Mapping[str, str]:
    """“agent:7” to a name: one query for the whole log."""
    marks = {event.actor for event in log} | {str(event.payload.get("second", "")) for event in log}
    marks |= {str(mark) for event in log for mark in event.payload.get("told", [])}
    keys = {int(key) for mark in marks if (key := mark.removeprefix("agent:")).isdecimal()}
    return {f"agent:{agent.pk}": str(agent) for agent in Agent.objects.filter(pk__in=keys).select_related("user")}


def _who(actor: str, *, names: Mapping[str, str]) -> str:
    if actor == CUSTOMER:
        return _("the customer")
    return _("the portal") if actor == SYSTEM else names.get(actor, _("an agent who left"))


def _details(event: CaseEvent, *, names: Mapping[str, str]) -> list[tuple[str, str]]:
    payload = facts_of(event)
    lines = [
        (str(SAID.get(key, key)), _named(value, names=names))
        for key, value in payload.items()
        if key != "changes" and value not in ("", None, [], {})
    ]
    changes = payload.get("changes", {})
    return lines + [
        (_name(field), _value_in_words(field, value)) for field, value in changes.items() if value not in ("", None)
    ]


def _named(value: Any, *, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return "\n".join(_named(item, names=names) for item in value)
    return names.get(str(value), _bare_value(value))


def _column(field: str) -> "models.Field[Any, Any] | None":
    """None for a name of before, which no column has any more."""
    return next((column for column in ConformityCase._meta.fields if field in {column.name, column.attname}), None)


def _name(field: str) -> str:
    column = _column(field)
    return str(column.verbose_name) if column else field


def _value_in_words(field: str, value: Any) -> str:
    column = _column(field)
    if column and column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(column, models.DateTimeField) and (moment := parse_datetime(str(value))):
        return date_format(localtime(moment), "j F Y, H:i")
    return _bare_value(value)


def _bare_value(value: Any) -> str:
    """As JSON kept it, in words: a day as people write it, a list as lines."""
    match value:
        case bool():
            return _("yes") if value else _("no")
        case list():
            return "\n".join(_bare_value(item) for item in value)
        case dict():
            return "\n".join(f"{key}: {_bare_value(item)}" for key, item in value.items())
        case str() if len(value) == 10 and (day := _day_of(value)):
            return in_words(day)
        case str() if moment := _moment_of(value):
            return date_format(localtime(moment), "j F Y, H:i")
    return str(value)


def _day_of(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _moment_of(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text) if "T" in text else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
