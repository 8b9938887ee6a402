"""Counting what is shown beside a list, without reading everything behind it."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from supportportal.foundations.django_types import AnyPaginator


def up_to(most: int | Sequence[int], questions: Sequence[QuerySet[Any]]) -> list[int]:
    """How many rows each has, all in one query; one more than its `most` where there are more."""
    columns: list[str] = []
    values: list[Any] = []
    limits = [most] * len(questions) if isinstance(most, int) else most
    for question, limit in zip(questions, limits, strict=True):
        try:
            sql, parameters = question.order_by().values("pk")[: limit + 1].query.sql_with_params()
        except EmptyResultSet:  # Django knows that there is nothing
            columns.append("0")
        else:
            columns.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608
            values += parameters
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", values)
        return list(cursor.fetchone())


class LongListPaginator(AnyPaginator):
    """Knows of so many rows beyond the page that is open, and not how many there are in all."""

    BEYOND = 1_000

    def __init__(self, rows: QuerySet[Any], per_page: int, *, page: int) -> None:
        super().__init__(rows, per_page)
        self._rows, self.most = rows, page * per_page + self.BEYOND

    @cached_property
    def counted(self) -> int:
        """One more than `most` where there are more. A list that counts other things too sets it."""
        (count,) = up_to(self.most, [self._rows])
        return count

    @cached_property
    def count(self) -> int:
        return min(self.counted, self.most)

    @property
    def more(self) -> bool:
        return self.counted > self.most


def number_in(request: HttpRequest, parameter: str) -> int:
    """Of the page that is asked for; the first, where it makes no sense."""
    number = request.GET.get(parameter, "")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 1
