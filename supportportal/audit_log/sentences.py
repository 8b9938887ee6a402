"""An entry of the audit log as a person reads it, in their own language: what was done, and what is different now."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext, gettext_noop

from supportportal.audit_log.watched import HIDDEN, WATCHED
from supportportal.foundations.staff.audit import Act

if TYPE_CHECKING:
    from supportportal.models import AuditEntry

# By the library's numbers.
VERBS = {
    0: gettext_noop("Added %(what)s"),
    1: gettext_noop("Changed %(what)s"),
    2: gettext_noop("Removed %(what)s"),
}
SHORT = 60  # characters of a value in a sentence; the entry's own page has all of it
DATE_KINDS: Mapping[str, tuple[Any, str]] = {
    "DateField": (date, "j F Y"),
    "TimeField": (time, "H:i"),
}


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    before: str
    after: str
    hidden: bool = False  # that it changed is known, and not what it was
    listed: bool = False  # rows were put into a list (`after`), or taken out of it (`before`)

    def __str__(self) -> str:
        if self.hidden:
            return gettext("%(field)s: replaced") % {"field": self.label}
        if self.listed:
            change = f"+ {self.after}" if self.after else f"− {self.before}"
        else:
            change = f"{_short(self.before)} → {_short(self.after)}"
        return gettext("%(field)s: %(change)s") % {"field": self.label, "change": change}


def sentence_of(entry: "AuditEntry") -> str:
    """“Changed the opening hours of Billing, Monday: From: 09:00 → 10:00”"""
    changes = changes_of(entry) if entry.act or entry.action == entry.Action.UPDATE else []
    if not changes:
        return deed_of(entry)
    return gettext("%(what)s: %(changes)s") % {"what": deed_of(entry), "changes": "; ".join(map(str, changes))}


def deed_of(entry: "AuditEntry") -> str:
    """“Changed the opening hours of Billing, Monday”"""
    if entry.act:
        return _act_in_words(entry)
    return gettext(VERBS[entry.action]) % {"what": _object_in_words(entry)}


def changes_of(entry: "AuditEntry") -> list[Change]:
    """In the order of the model's own fields, as its form has them."""
    model = ContentType.objects.get_for_id(entry.content_type_id).model_class()
    changes = entry.changes or {}
    if model is None:
        return []
    order = {field.name: place for place, field in enumerate(model._meta.get_fields())}
    return [_change(model, name, changes[name]) for name in sorted(changes, key=lambda name: order.get(name, 99))]


def _act_in_words(entry: "AuditEntry") -> str:
    if entry.act not in Act.values:  # of a portal of another day
        return f"{entry.act}: {entry.object_repr}"
    facts = {"object": entry.object_repr, "number": entry.object_pk, **(entry.additional_data or {})}
    told = {name: value for name, value in facts.items() if value != ""}
    return str(Act(entry.act).label) % defaultdict(_gone, told)


def _object_in_words(entry: "AuditEntry") -> str:
    model = ContentType.objects.get_for_id(entry.content_type_id).model_class()
    watched = WATCHED.get(model._meta.label) if model else None
    if model is None or watched is None:
        return str(entry.object_repr)
    names = entry.additional_data or {}
    parts = [_in_words(_field(model, name), names[name], empty=gettext("every team")) for name in names]
    return str(watched.phrase) % {"name": ", ".join(parts) or entry.object_repr or _gone()}


def _gone() -> str:
    """In place of what was emptied with the person it named."""
    return gettext("(forgotten)")


def _change(model: type[models.Model], name: str, change: Any) -> Change:
    field = _field(model, name)
    label = capfirst(str(getattr(field, "verbose_name", None) or name))
    if isinstance(change, Mapping):
        rows = ", ".join(change["objects"])
        added = change["operation"] == "add"
        return Change(label, before="" if added else rows, after=rows if added else "", listed=True)
    before, after = change
    if HIDDEN in (before, after):
        return Change(label, before="", after="", hidden=True)
    return Change(label, before=_in_words(field, before), after=_in_words(field, after))


def _field(model: type[models.Model], name: str) -> Any:
    """None for one that is gone since."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _in_words(field: Any, value: Any, *, empty: str = "–") -> str:
    if value is None or value in ("", "None", [], {}):
        return empty
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if choices := dict(getattr(field, "flatchoices", None) or ()):
        labels = {str(key): label for key, label in choices.items()}
        return str(labels.get(str(value), value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {part}" for key, part in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value))
    return next(_as_moment(field, str(value)), str(value))


def _as_moment(field: Any, text: str) -> Iterator[str]:
    """A day or a time of the day, as the reader writes it; nothing for what is neither."""
    kind = field.get_internal_type() if hasattr(field, "get_internal_type") else ""
    try:
        if kind == "DateTimeField":
            moment = datetime.fromisoformat(text).replace(tzinfo=UTC)  # so the library writes it
            yield date_format(timezone.localtime(moment), "j F Y, H:i")
        elif kind in DATE_KINDS:
            parser, form = DATE_KINDS[kind]
            day_or_time = parser.fromisoformat(text)
            yield day_or_time.strftime("%H:%M") if kind == "TimeField" else date_format(day_or_time, form)
    except ValueError:
        return


def _short(text: str) -> str:
    return Truncator(text).chars(SHORT)
