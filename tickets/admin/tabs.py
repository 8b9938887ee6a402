"""The tabs over a list: each a question asked of the rows, with the number of answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tickets.admin.counting import up_to

MOST_COUNTED = 1_000  # years of closed requests are “1000+”: nobody waits for the number to be looked up


@dataclass(frozen=True, slots=True)
class Tab:
    slug: str
    label: str | Promise
    where: Q
    opens: bool = False  # the one that shows first
    late: bool = False  # its number is shown in red, unless it is zero
    order: Sequence[str] = ()  # another one than its list's


class HasTabs(Protocol):
    def tabs(self, request: HttpRequest) -> Sequence[Tab]: ...

    def counted(self, request: HttpRequest) -> QuerySet[Any]: ...

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]: ...


class TabFilter(admin.SimpleListFilter):
    """Django's list filter, drawn as tabs. A search looks into the last one, “All”."""

    title = _("Show")
    parameter_name = "tab"
    template = "admin/_tabs.html"
    is_tabs = True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        self.desk: HasTabs = model_admin
        self.tabs: Sequence[Tab] = self.desk.tabs(request)
        return [(tab.slug, tab.label) for tab in self.tabs]

    def current(self) -> Tab:
        opening = next((tab for tab in self.tabs if tab.opens), self.tabs[0])
        by_default = self.tabs[-1] if self.request.GET.get("q") else opening
        return next((tab for tab in self.tabs if tab.slug == self.value()), by_default)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        tab = self.current()
        chosen = queryset.filter(tab.where)
        return chosen.order_by(*tab.order) if tab.order else chosen

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        rows, _ = self.desk.get_search_results(self.request, self.desk.counted(self.request), changelist.query)
        counts = up_to(MOST_COUNTED, [rows.filter(tab.where) for tab in self.tabs])
        for tab, count in zip(self.tabs, counts, strict=True):
            yield {
                "selected": tab == self.current(),
                "query_string": changelist.get_query_string({"tab": tab.slug}, remove=["p"]),
                "display": tab.label,
                "count": min(count, MOST_COUNTED),
                "more": count > MOST_COUNTED,
                "late": tab.late and count,
            }
