"""Many rows of one table, written in one statement."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

Row = TypeVar("Row", bound=models.Model)
Adapt = Callable[[Any, BaseDatabaseWrapper], Any]
AS_THEY_ARE = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)


@dataclass(frozen=True, slots=True)
class Table:
    """What must be known of a model to write its rows: worked out once, since it costs more than a row."""

    model: type[models.Model]
    columns: tuple[str, ...]
    values: Callable[[Any], tuple[Any, ...]]
    adapted: tuple[tuple[int, Adapt], ...]  # columns whose value the database wants otherwise

    def row(self, row: models.Model, database: BaseDatabaseWrapper) -> list[Any]:
        found = list(self.values(row))
        for position, adapt in self.adapted:
            found[position] = adapt(row, database)
        return found


def insert(rows: Sequence[Row]) -> None:
    """New rows of one model; they get their keys. As `bulk_create`, with a fifth of its work for each row."""
    for some, cursor in _written(rows, "RETURNING"):
        for row, (key,) in zip(some, cursor.fetchall(), strict=True):
            row.pk, row._state.adding, row._state.db = key, False, DEFAULT_DB_ALIAS


def insert_missing(rows: Sequence[Row]) -> None:
    """Those that are there already, by any of their unique columns, are left as they are; nobody gets a key."""
    for _written_ones in _written(rows, "ON CONFLICT DO NOTHING RETURNING"):
        continue


def _written(rows: Sequence[Row], ending: str) -> Iterator[tuple[Sequence[Row], CursorWrapper]]:
    if not rows:
        return
    database = connections[DEFAULT_DB_ALIAS]  # not asked for anew at each value
    table = _table(type(rows[0]))
    most = (database.features.max_query_params or 20_000) // len(table.columns)
    with database.cursor() as cursor:
        for start in range(0, len(rows), most):
            some = rows[start : start + most]
            values = [value for row in some for value in table.row(row, database)]
            cursor.execute(_statement(table.model, database.vendor, len(some), ending), values)
            yield some, cursor


@lru_cache(maxsize=100)
def _table(model: type[models.Model]) -> Table:
    fields = _given_fields(model)
    adapted = tuple(
        (position, _adapted(field)) for position, field in enumerate(fields) if not isinstance(field, AS_THEY_ARE)
    )
    columns = tuple(str(field.column) for field in fields)
    return Table(model, columns, attrgetter(*(field.attname for field in fields)), adapted)


def _given_fields(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """All that the database doesn't number itself."""
    return [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]


def _adapted(field: "models.Field[Any, Any]") -> Adapt:
    if type(field) is models.DateTimeField and not (field.auto_now or field.auto_now_add):
        moment = attrgetter(field.attname)
        return lambda row, database: (at := moment(row)) and database.ops.adapt_datetimefield_value(at)
    return lambda row, database: field.get_db_prep_save(field.pre_save(row, True), database)


@lru_cache(maxsize=1_000)
def _statement(model: type[models.Model], vendor: str, count: int, ending: str) -> str:
    names = connection.ops.quote_name
    columns = [names(str(field.column)) for field in _given_fields(model)]
    one = f"({', '.join(['%s'] * len(columns))})"
    into = f"INSERT INTO {names(model._meta.db_table)} ({', '.join(columns)})"
    key = names(str(model._meta.pk.column))
    return f"{into} VALUES {', '.join([one] * count)} {ending} {key}"
