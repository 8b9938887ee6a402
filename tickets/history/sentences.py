"""What happened to a ticket, in the reader's language: one sentence for each kind of act."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supportportal.foundations.masking.secret import SecretKind
from supportportal.foundations.topics import Topic
from tickets.models import Agent, Customer, Incident, SideThread, TicketEvent, TicketParticipant

Facts: TypeAlias = Mapping[str, Any]
Rows: TypeAlias = dict[type[models.Model], dict[int, models.Model]]
Kind = TicketEvent.Kind


def _assigned(facts: Facts) -> str:
    if facts["to"] != facts.get("by"):
        return _("%(who)s gave it to %(to)s")
    return _("%(who)s took it over from %(taken_from)s") if facts.get("taken_from") else _("%(who)s took it")


SENTENCES: Mapping[str, Promise | Callable[[Facts], str]] = {
    Kind.ASSIGNED: _assigned,
    Kind.UNASSIGNED: gettext_lazy("%(who)s gave it back to the team"),
    Kind.LEFT_BEHIND: gettext_lazy("%(left)s has left the desk, and it went back to the team"),
    Kind.MOVED: gettext_lazy("%(who)s moved it from %(topic_before)s to %(topic)s"),
    Kind.LANGUAGE: gettext_lazy("%(who)s changed its language from %(language_before)s to %(language)s"),
    Kind.CLOSED: gettext_lazy("%(who)s closed it"),
    Kind.REOPENED: gettext_lazy("%(who)s opened it again"),
    Kind.REOPENED_BY_CUSTOMER: gettext_lazy("The customer’s message opened it again"),
    Kind.SPAM: gettext_lazy("%(who)s closed it as spam"),
    Kind.LET_IN: gettext_lazy("%(who)s let in %(participant)s"),
    Kind.SHOWN_OUT: gettext_lazy("%(who)s ended the copies for %(participant)s"),
    Kind.CUSTOMER_CHANGED: gettext_lazy("%(who)s gave it from the customer %(customer_before)s to %(customer)s"),
    Kind.CUSTOMERS_MERGED: gettext_lazy("%(who)s made one customer of two: %(customer)s"),
    Kind.CUSTOMERS_PARTED: gettext_lazy("%(who)s parted its customer from %(customer)s again"),
    Kind.UNMASKED: gettext_lazy("%(who)s showed something again that was masked: %(mask)s"),
    Kind.UNMASKED_BY_CUSTOMER: gettext_lazy("The customer showed something again that was masked: %(mask)s"),
    Kind.BECAME_PART: gettext_lazy("%(who)s made it part of #%(other)s"),
    Kind.TOOK_IN: gettext_lazy("%(who)s made #%(other)s part of it"),
    Kind.PARTED: gettext_lazy("%(who)s undid that: it has nothing of #%(other)s any more"),
    Kind.SPLIT: gettext_lazy("%(who)s made a part of it request #%(other)s"),
    Kind.SPLIT_OFF: gettext_lazy("%(who)s split it off from #%(other)s"),
    Kind.LINKED_TO_INCIDENT: gettext_lazy("%(who)s linked it to the incident “%(incident)s”"),
    Kind.UNLINKED_FROM_INCIDENT: gettext_lazy("%(who)s took it out of the incident “%(incident)s”"),
    Kind.ANSWERED_WITH_ALL: gettext_lazy("%(who)s answered all of the incident “%(incident)s” at once"),
    Kind.SIDE_THREAD: gettext_lazy("%(who)s asked a third party: %(thread)s"),
}
# Facts that are ids, and those that are codes.
ROWS: Mapping[str, type[models.Model]] = {
    "by": Agent,
    "to": Agent,
    "taken_from": Agent,
    "left": Agent,
    "customer": Customer,
    "customer_before": Customer,
    "participant": TicketParticipant,
    "thread": SideThread,
    "incident": Incident,
}
LABELS: Mapping[str, Callable[[], Iterable[tuple[str, str | Promise]]]] = {
    "topic": lambda: Topic.choices,
    "topic_before": lambda: Topic.choices,
    "language": lambda: settings.LANGUAGES,
    "language_before": lambda: settings.LANGUAGES,
    "mask": lambda: SecretKind.choices,
}


def sentences_of(events: Sequence[TicketEvent], *, known: Iterable[models.Model] = ()) -> list[str]:
    """In the active language, without their reasons. One query for each model that is named, however many events.

    `known`: rows that the caller has read anyway, and who acted, which is asked of no database again.
    """
    rows = _rows_named_in(events, known=[*known, *(event.agent for event in events if event.agent)])
    return [_sentence(event, rows) for event in events]


def _rows_named_in(events: Sequence[TicketEvent], *, known: Iterable[models.Model]) -> Rows:
    rows = {model: dict[int, models.Model]() for model in ROWS.values()}
    for row in known:
        rows[type(row)][row.pk] = row
    for model, found in rows.items():
        named = {event.facts[name] for event in events for name in event.facts if ROWS.get(name) is model}
        if unknown := named - found.keys():
            found |= model._base_manager.select_related("user" if model is Agent else None).in_bulk(unknown)
    return rows


def _sentence(event: TicketEvent, rows: Rows) -> str:
    words: dict[str, str] = {"who": _("The portal")}
    for name, fact in event.facts.items():
        if model := ROWS.get(name):
            words[name] = str(rows[model].get(fact) or _gone(model))
        elif choices := LABELS.get(name):
            words[name] = str(dict(choices()).get(fact, fact))
        else:
            words[name] = str(fact)
    words["who"] = words.get("by", words["who"])
    sentence = SENTENCES[event.kind]
    return str(sentence(event.facts) if callable(sentence) else sentence) % words


def _gone(model: type[models.Model]) -> str:
    return _("An agent who left") if model is Agent else _("somebody who is forgotten")
