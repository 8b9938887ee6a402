"""Lists of many people at once: whoever opens or searches one leaves a line in the audit log."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest

from supportportal.foundations.staff.audit import Act, record_act
from tickets.admin.desk import DeskAdmin

WORDS_KEPT = 100  # characters of what was searched for


class NotedReadingAdmin(DeskAdmin):
    listed: ClassVar[Act]
    searched: ClassVar[Act]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Asked by the list, with or without words, and by the fields that find a row while its name is typed."""
        if words := search_term.strip():
            record_act(self.searched, about=self.model, words=words[:WORDS_KEPT])
        else:
            record_act(self.listed, about=self.model)
        return super().get_search_results(request, queryset, search_term)
