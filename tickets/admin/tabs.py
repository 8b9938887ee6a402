"""The tabs over a list: each a question asked of the rows, with the number of answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

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

    def count(self, rows: QuerySet[Any], *, most_of_current: int) -> int:
        """Counts for all tabs in one query. How many the one that is open has; one more than `most` if more."""
        current = self.tabs.index(self.current())
        limits = [most_of_current if place == current else MOST_COUNTED for place in range(len(self.tabs))]
        self.counts = up_to(limits, [rows.filter(tab.where) for tab in self.tabs])
        return self.counts[current]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        for tab, count in zip(self.tabs, self.counts, strict=True):
            yield {
                "selected": tab == self.current(),
                "query_string": changelist.get_query_string({"tab": tab.slug}, remove=["p"]),
                "display": tab.label,
                "count": min(count, MOST_COUNTED),
                "more": count > MOST_COUNTED,
                "late": tab.late and count,
            }


class DeskList(ChangeList):
    """Its rows are counted once, for the tabs and for the pages. A page that doesn’t exist is the last one."""

    def get_results(self, request: HttpRequest) -> None:
        self.paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        if tabs := next((spec for spec in self.filter_specs if isinstance(spec, TabFilter)), None):
            counted = tabs.count(self.rows_of_all_tabs(request), most_of_current=self.paginator.most)
            self.paginator.counted = counted
        page = self.paginator.get_page(self.page_num)
        self.page_num, self.result_list = page.number, page.object_list
        self.result_count = self.paginator.count
        self.multi_page = self.result_count > self.list_per_page
        self.show_full_result_count, self.full_result_count = False, None
        self.show_admin_actions, self.can_show_all = True, False

    def rows_of_all_tabs(self, request: HttpRequest) -> QuerySet[Any]:
        """What is searched for, and left by the filters."""
        desk = cast(HasTabs, self.model_admin)
        rows = desk.counted(request)
        for spec in self.filter_specs:
            if not isinstance(spec, TabFilter):
                rows = cast(QuerySet[Any], spec.queryset(request, rows))
        found, _may_repeat = desk.get_search_results(request, rows, self.query)
        return found
