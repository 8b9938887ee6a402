"""The list behind a figure of the board: the cases whose last day lay in a month, and what became of them."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib.admin import ListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.days import in_words
from tickets.admin.queue_desk.months import DUTIES_APART, ELSEWHERE, OUTCOME, MonthOutcome, ended_in
from tickets.models import ConformityCase

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
PARAMETERS = ("month", "duties", "outcome")
DUTIES_IN_WORDS: dict[str, str | Promise] = {"guarantee": _("the guarantee"), "other": _("other duties")}


class MonthFilter(ListFilter):
    """`?month=2026-10&duties=guarantee&outcome=too_late`; no choice of its own, and not there without a month."""

    title = _("month of the last day")

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        given = {name: params.pop(name, [""])[-1] for name in PARAMETERS}
        found = MONTH.fullmatch(given["month"])
        self._month = date(int(found[1]), int(found[2]), 1) if found and int(found[1]) else None
        self._duties = given["duties"] if given["duties"] in DUTIES_APART else ""
        self._outcome = given["outcome"] if given["outcome"] in MonthOutcome.values else ""

    def expected_parameters(self) -> list[str | None]:
        return list(PARAMETERS)

    def has_output(self) -> bool:
        return self._month is not None

    def queryset(self, request: HttpRequest, queryset: QuerySet[ConformityCase]) -> QuerySet[ConformityCase]:
        if self._month is None:
            return queryset
        ended = queryset.filter(ended_in(self._month), DUTIES_APART.get(self._duties, ended_in(self._month)))
        return ended.alias(outcome=OUTCOME).filter(outcome=self._outcome) if self._outcome else ended

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """What is shown now, and the way back to all."""
        everything = changelist.get_query_string(remove=[*PARAMETERS, "p"])
        yield {"selected": True, "query_string": changelist.get_query_string(), "display": self._in_words()}
        yield {"selected": False, "query_string": everything, "display": gettext("All months")}

    def _in_words(self) -> str:
        words = ELSEWHERE if self._duties == "other" else dict(MonthOutcome.choices)
        month = in_words(self._month, "F Y") if self._month else ""
        said = [month, DUTIES_IN_WORDS.get(self._duties), words.get(self._outcome)]
        return capfirst(" · ".join(str(each) for each in said if each))
