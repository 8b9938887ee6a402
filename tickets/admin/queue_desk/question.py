"""What somebody asks of the queue: tab, filters, order and words, as they stand in the address and nowhere else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tickets.admin.queue_desk.filters import Choice, QueueFilter
from tickets.admin.queue_desk.queue_tabs import WITH_HISTORY
from tickets.admin.tabs import Tab
from tickets.models.ticket import TicketQuerySet
from tickets.search.finding import answers_to
from tickets.search.query import asked

ADMINS = {"done", "e", "o", "n", "all", "_changelist_filters", "_facets", "_popup", "_to_field"}


@dataclass(frozen=True, slots=True)
class QueueColumn:
    """Sorted upwards by `order`; over years of closed requests only where `has_index`."""

    slug: str
    label: str | Promise
    order: Sequence[str] = ()
    has_index: bool = False


COLUMNS = (
    QueueColumn("opened", _("Request"), ["opened_at", "pk"], has_index=True),
    QueueColumn("customer", _("Customer"), ["customer__name", "customer__email", "pk"]),
    QueueColumn("waiting", _("Waiting"), ["waiting_since", "pk"]),
    QueueColumn("deadline", _("Legal deadline"), ["deadline", "pk"]),
    QueueColumn("assignee", _("Assigned to")),
)


@dataclass(frozen=True, slots=True)
class Header:
    label: str | Promise
    query: str  # a click on it
    direction: str  # as `aria-sort` says it, or nothing


class QueueQuestion:
    """Of an address: what makes no sense is left out, and named in `ignored`."""

    def __init__(self, params: Mapping[str, str], *, tabs: Sequence[Tab], filters: Sequence[QueueFilter]) -> None:
        self.tabs, self.filters, self.query = tabs, filters, params.get("q", "").strip()
        opening = next((tab for tab in tabs if tab.opens), tabs[0])
        by_default = tabs[-1] if self.query else opening
        self.tab = next((tab for tab in tabs if tab.slug == params.get("tab")), by_default)
        self.chosen: dict[str, Choice] = {}
        for each in filters:
            if choice := each.choice(params.get(each.slug, "")):
                self.chosen[each.slug] = choice
        self.sort = self._sort_of(params.get("sort", ""))
        self.ignored = self._ignored(params)

    def _sort_of(self, value: str) -> str:
        column = next((each for each in COLUMNS if each.slug == value.removeprefix("-")), None)
        return value if column and self._is_sortable(column) else ""

    def _is_sortable(self, column: QueueColumn) -> bool:
        return bool(column.order) and (column.has_index or self.tab.slug not in WITH_HISTORY)

    def _ignored(self, params: Mapping[str, str]) -> list[str]:
        understood = {"tab": self.tab.slug, "sort": self.sort, "q": params.get("q"), "p": params.get("p")}
        understood |= {slug: choice.value for slug, choice in self.chosen.items()}
        return [
            f"{name}={value}"
            for name, value in params.items()
            if value and name not in ADMINS and understood.get(name) != value
        ]

    @property
    def where(self) -> Q:
        return Q(*(choice.where for choice in self.chosen.values()))

    @cached_property
    def _answers(self) -> Q:
        return answers_to(asked(self.query))

    def found(self, tickets: TicketQuerySet) -> TicketQuerySet:
        """Those with the words that are looked for; all of them without any."""
        return tickets.filter(self._answers) if self.query else tickets

    def ordered(self, tickets: TicketQuerySet) -> TicketQuerySet:
        """By the column that was clicked, else as the tab has it; what has no such time comes last either way."""
        if not self.sort:
            return tickets.order_by(*self.tab.order) if self.tab.order else tickets.nearest_deadline_first()
        (column,) = [each for each in COLUMNS if each.slug == self.sort.removeprefix("-")]
        fields = [F(name) for name in column.order]
        if column.slug == "deadline":
            tickets = tickets.with_deadline()
        nullable = column.slug in ("deadline", "waiting") or None
        if self.sort.startswith("-"):
            return tickets.order_by(*(field.desc(nulls_last=nullable) for field in fields))
        return tickets.order_by(*(field.asc(nulls_last=nullable) for field in fields))

    @cached_property
    def _said(self) -> dict[str, str]:
        """Of the address what was understood, without the page."""
        filters = {slug: choice.value for slug, choice in self.chosen.items()}
        said = {"tab": self.tab.slug, "q": self.query, **filters, "sort": self.sort}
        return {name: value for name, value in said.items() if value}

    def address(self, *without: str, **changed: Any) -> str:
        return "?" + urlencode({name: value for name, value in (self._said | changed).items() if name not in without})

    def at_page(self, page: int) -> str:
        """A page of this list, for the way back to it: only what isn’t so by itself."""
        said = {name: value for name, value in self._said.items() if name != "tab" or not self.tab.opens}
        return urlencode(said | ({"p": page} if page > 1 else {}))

    @property
    def said(self) -> str:
        return self.at_page(1)

    @property
    def is_worth_keeping(self) -> bool:
        """More than a tab alone."""
        return bool(self.chosen or self.query or self.sort)

    @property
    def controls(self) -> list[tuple[QueueFilter, Choice | None]]:
        return [(each, self.chosen.get(each.slug)) for each in self.filters]

    @property
    def chips(self) -> list[tuple[QueueFilter, Choice, str]]:
        """Each filter in force, and the address without it."""
        return [
            (each, self.chosen[each.slug], self.address(each.slug)) for each in self.filters if each.slug in self.chosen
        ]

    @property
    def without_filters(self) -> str:
        return self.address(*(each.slug for each in self.filters))

    @property
    def headers(self) -> list[Header]:
        return [self._header(column) for column in COLUMNS]

    def _header(self, column: QueueColumn) -> Header:
        """Clicked once it goes upwards, then downwards, then back to the order of the tab."""
        if not self._is_sortable(column):
            return Header(column.label, "", "")
        if self.sort == column.slug:
            return Header(column.label, self.address(sort=f"-{column.slug}"), "ascending")
        if self.sort == f"-{column.slug}":
            return Header(column.label, self.address("sort"), "descending")
        return Header(column.label, self.address(sort=column.slug), "")
