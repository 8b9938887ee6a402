"""What happened to a ticket, in the reader's language: one sentence for each kind of act."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supportportal.foundations.masking.secret import SecretKind
from supportportal.foundations.topics import Topic
from tickets.models import Agent, Customer, SideThread, Tag, Ticket, TicketEvent, TicketParticipant

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
    Kind.BULK_UNDONE: gettext_lazy("%(who)s undid that, and it is as it was before"),
    Kind.SIDE_THREAD: gettext_lazy("%(who)s asked a third party: %(thread)s"),
    Kind.SNOOZED: gettext_lazy("%(who)s set it aside until %(until)s"),
    Kind.WOKEN: gettext_lazy("It is back from where it was set aside"),
    Kind.TAGGED: gettext_lazy("%(who)s tagged it: %(tag)s"),
    Kind.UNTAGGED: gettext_lazy("%(who)s took away the tag %(tag)s"),
    Kind.PRIORITY: gettext_lazy("%(who)s changed its priority from %(priority_before)s to %(priority)s"),
    Kind.LINKED: gettext_lazy("%(who)s linked it with #%(number)s"),
    Kind.UNLINKED: gettext_lazy("%(who)s unlinked it from #%(number)s"),
    Kind.NOT_SPAM: gettext_lazy("%(who)s said that it is no spam"),
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
    "tag": Tag,
}
LABELS: Mapping[str, Callable[[], Iterable[tuple[str | int, str | Promise]]]] = {
    "topic": lambda: Topic.choices,
    "topic_before": lambda: Topic.choices,
    "language": lambda: settings.LANGUAGES,
    "language_before": lambda: settings.LANGUAGES,
    "mask": lambda: SecretKind.choices,
    "priority": lambda: Ticket.Priority.choices,
    "priority_before": lambda: Ticket.Priority.choices,
}
MOMENTS = frozenset({"until"})


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
        elif name in MOMENTS:
            words[name] = date_format(timezone.localtime(datetime.fromisoformat(fact)), "j F Y, H:i")
        else:
            words[name] = str(fact)
    words["who"] = words.get("by", words["who"])
    sentence = SENTENCES[event.kind]
    return str(sentence(event.facts) if callable(sentence) else sentence) % words


def _gone(model: type[models.Model]) -> str:
    """Of a row that isn't there any more: merged tags, and whoever took part in what was forgotten."""
    if model is Tag:
        return _("one that is gone")
    return _("An agent who left") if model is Agent else _("somebody who is forgotten")
