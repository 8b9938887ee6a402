"""What the audit log is narrowed to: one person's acts, and those of a span of days."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.admin.filters import ListFilter
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NOBODY = "nobody"  # the operator's commands, and whoever was refused


class PersonAndDays(ListFilter):
    """One form in place of three lists of links: people leave, and days are chosen."""

    title = _("person and days")
    template = "admin/audit/_narrow.html"
    NAMES = ("person", "from", "until")

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.chosen = {name: str((params.pop(name, None) or [""])[-1]) for name in self.NAMES}

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str | None]:
        return list(self.NAMES)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        person = self.chosen["person"]
        if person == NOBODY:
            queryset = queryset.filter(actor=None)
        elif person.isascii() and person.isdecimal() and len(person) < 10:
            queryset = queryset.filter(actor=int(person))
        if first := _day(self.chosen["from"]):
            queryset = queryset.filter(timestamp__gte=_midnight(first))
        if last := _day(self.chosen["until"]):
            queryset = queryset.filter(timestamp__lt=_midnight(last + timedelta(days=1)))
        return queryset

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        """What the template fills its form with."""
        people = [(str(user.pk), user.get_full_name() or user.username) for user in _people()]
        kept = {name: value for name, value in changelist.params.items() if name not in (*self.NAMES, "p")}
        cleared = changelist.get_query_string(remove=[*self.NAMES, "p"])
        first, last = self.chosen["from"], self.chosen["until"]  # `from` is a word of the template's own
        yield {
            "people": people,
            "person": self.chosen["person"],
            "first": first,
            "last": last,
            "kept": kept,
            "cleared": cleared,
            "narrowed": any(self.chosen.values()),
        }


def _people() -> QuerySet[User]:
    return User.objects.order_by("first_name", "last_name", "username")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
