"""Many rows of one table, written in one statement."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.utils.functional import Promise

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
    if not rows:
        return
    for row, key in zip(rows, write(type(rows[0]), rows), strict=True):
        row.pk, row._state.adding, row._state.db = key, False, DEFAULT_DB_ALIAS


def write(model: type[models.Model], rows: Sequence[object]) -> list[int]:
    """The keys of new rows, made of anything that has the model's columns as its attributes."""
    return [key for cursor in _written(model, rows, "RETURNING") for (key,) in cursor.fetchall()]


def insert_missing(rows: Sequence[Row]) -> None:
    """Those that are there already, by any of their unique columns, are left as they are; nobody gets a key."""
    if not rows:
        return
    for _written_ones in _written(type(rows[0]), rows, "ON CONFLICT DO NOTHING RETURNING"):
        continue


def _written(model: type[models.Model], rows: Sequence[object], ending: str) -> Iterator[CursorWrapper]:
    if not rows:
        return
    database = connections[DEFAULT_DB_ALIAS]  # not asked for anew at each value
    table = _table(model)
    most = (database.features.max_query_params or 20_000) // len(table.columns)
    with database.cursor() as cursor:
        for start in range(0, len(rows), most):
            values = [table.row(row, database) for row in rows[start : start + most]]
            if database.vendor == "postgresql":
                cursor.execute(_statement_of_one(model, ending), [_as_json(table, values)])
            else:
                cursor.execute(_statement(model, len(values), ending), [value for row in values for value in row])
            yield cursor


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
    if isinstance(field, models.JSONField):
        inside = attrgetter(field.attname)  # a list stays one: it travels within the whole
        return lambda row, database: (
            inside(row) if database.vendor == "postgresql" else field.get_db_prep_save(inside(row), database)
        )
    return lambda row, database: field.get_db_prep_save(field.pre_save(row, True), database)


@lru_cache(maxsize=1_000)
def _statement(model: type[models.Model], count: int, ending: str) -> str:
    one = f"({', '.join(['%s'] * len(_given_fields(model)))})"
    return f"{_into(model)} VALUES {', '.join([one] * count)} {_returning(model, ending)}"


@lru_cache(maxsize=100)
def _statement_of_one(model: type[models.Model], ending: str) -> str:
    """All rows are one value for PostgreSQL: many thousand of them take longer to read than to write."""
    names = connection.ops.quote_name
    fields = _given_fields(model)
    picked = ", ".join(f"told.{names(str(field.column))}" for field in fields)
    typed = ", ".join(f"{names(str(field.column))} {field.db_type(connection)}" for field in fields)
    told = f"SELECT {picked} FROM json_to_recordset(%s) AS told({typed})"
    return f"{_into(model)} {told} {_returning(model, ending)}"


def _into(model: type[models.Model]) -> str:
    names = connection.ops.quote_name
    columns = ", ".join(names(str(field.column)) for field in _given_fields(model))
    return f"INSERT INTO {names(model._meta.db_table)} ({columns})"


def _returning(model: type[models.Model], ending: str) -> str:
    return f"{ending} {connection.ops.quote_name(str(model._meta.pk.column))}"


def _as_json(table: Table, values: Sequence[Sequence[object]]) -> str:
    told = [dict(zip(table.columns, row, strict=True)) for row in values]
    return json.dumps(told, default=_as_text, ensure_ascii=False, separators=(",", ":"))


def _as_text(value: object) -> str:
    if isinstance(value, date | Decimal | UUID | Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} in a row")
