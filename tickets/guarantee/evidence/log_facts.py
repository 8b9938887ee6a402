"""What an entry of the log says, by name; and of words that were erased, since when and by which rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from supportportal.foundations.days import in_words
from supportportal.foundations.masking.masks import masked_values
from tickets.guarantee.rules.events import EventKind, erasure_of, facts_of
from tickets.guarantee.rules.words import SEALED
from tickets.models import CaseEvent


@dataclass(frozen=True, slots=True)
class Erased:
    """In place of words that are no longer kept."""

    at: datetime
    rule: str

    def __str__(self) -> str:
        """In the active language and time zone."""
        facts = {"day": in_words(localtime(self.at).date()), "rule": rule_in_words(self.rule)}
        return _("(erased on %(day)s under the rule “%(rule)s”)") % facts


def rule_in_words(rule: str) -> str:
    """Those that the portal's own code gives are translated; an operator's stands as they wrote it."""
    return _(rule) if rule else ""


def flat_facts(event: CaseEvent, *, log: Sequence[CaseEvent]) -> dict[str, Any]:
    """As `facts_of`, masked, with what it set in the case beside what else it keeps; `Erased` for each lost word.

    `log`: of the same case, at least the entries that say which words were erased.
    """
    facts = facts_of(event)
    flat: dict[str, Any] = masked_values({**facts.pop("changes", {}), **facts})
    erasure = erasure_of(event, log) if event.words is None else None
    if erasure is None:
        return flat
    names = [name.removeprefix("changes.") for name in event.payload.get(SEALED, {}).get("names", [])]
    return flat | dict.fromkeys(names, Erased(erasure.recorded_at, erasure.payload["rule"]))


def erasure_in(log: Sequence[CaseEvent]) -> Erased | None:
    """The last one: what nobody keeps any more was erased then, at the latest."""
    erasures = [event for event in log if event.kind == EventKind.ERASED]
    return Erased(erasures[-1].recorded_at, erasures[-1].payload["rule"]) if erasures else None


def words_in(facts: Mapping[str, Any], name: str) -> str:
    """Words that are no longer kept are said to be so."""
    return str(facts.get(name) or "").strip()
