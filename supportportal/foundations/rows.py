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

    name: str
    key: str
    columns: tuple[str, ...]
    names: tuple[str, ...]  # the same, without quotes
    types: tuple[str, ...]
    values: Callable[[Any], tuple[Any, ...]]
    adapted: tuple[tuple[int, Adapt], ...]  # columns whose value the database wants otherwise

    def row(self, row: object, database: BaseDatabaseWrapper) -> list[Any]:
        found = list(self.values(row))
        for position, adapt in self.adapted:
            found[position] = adapt(row, database)
        return found


def insert(rows: Sequence[Row]) -> None:
    """New rows of one model; they get their keys. As `bulk_create`, with a fifth of its work for each row."""
    for row, key in zip(rows, write(type(rows[0]), rows) if rows else [], strict=True):
        row.pk, row._state.adding, row._state.db = key, False, DEFAULT_DB_ALIAS


def write(model: type[models.Model], rows: Sequence[object]) -> list[Any]:
    """The keys of new rows, made of anything that has the model's columns as its attributes."""
    return [key for cursor in _written(model, rows, "RETURNING") for (key,) in cursor.fetchall()]


def insert_missing(rows: Sequence[Row]) -> None:
    """Those that are there already, by any of their unique columns, are left as they are; nobody gets a key."""
    if rows:
        list(_written(type(rows[0]), rows, "ON CONFLICT DO NOTHING RETURNING"))


def rewrite(rows: Sequence[Row], fields: tuple[str, ...]) -> None:
    """These fields of rows that are there, as the objects have them now."""
    if not rows:
        return
    database = connections[DEFAULT_DB_ALIAS]
    table = _table(type(rows[0]), (*fields, rows[0]._meta.pk.name))
    values = [table.row(row, database) for row in rows]
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(
                _change(table, "told.{}", f"FROM {_told(table)}", f"told.{table.key}"), [_as_json(table, values)]
            )
        else:
            cursor.executemany(_change(table, "%s", "", "%s"), values)


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
                cursor.execute(_statement_of_one(table, ending), [_as_json(table, values)])
            else:
                cursor.execute(_statement(table, len(values), ending), [value for row in values for value in row])
            yield cursor


@lru_cache(maxsize=100)
def _table(model: type[models.Model], names: tuple[str, ...] = ()) -> Table:
    """All fields that the database doesn't number itself, unless they are named."""
    chosen = [model._meta.get_field(name) for name in names] if names else model._meta.concrete_fields
    fields: list[Any] = [field for field in chosen if names or not isinstance(field, models.AutoField)]
    quoted = connection.ops.quote_name
    adapted = ((position, _adapted(field)) for position, field in enumerate(fields))
    return Table(
        name=quoted(model._meta.db_table),
        key=quoted(str(model._meta.pk.column)),
        columns=tuple(quoted(field.column) for field in fields),
        names=tuple(field.column for field in fields),
        types=tuple(
            field.rel_db_type(connection) if field.primary_key else field.db_type(connection) for field in fields
        ),
        values=attrgetter(*(field.attname for field in fields)),
        adapted=tuple((position, adapt) for position, adapt in adapted if adapt),
    )


def _adapted(field: "models.Field[Any, Any]") -> Adapt | None:
    if isinstance(field, AS_THEY_ARE):
        return None
    value = attrgetter(field.attname)
    if type(field) is models.DateTimeField and not (field.auto_now or field.auto_now_add):
        return lambda row, database: (at := value(row)) and database.ops.adapt_datetimefield_value(at)
    if isinstance(field, models.JSONField) and connection.vendor == "postgresql":
        return None  # it travels as a part of the whole
    return lambda row, database: field.get_db_prep_save(field.pre_save(row, True), database)


@lru_cache(maxsize=1_000)
def _statement(table: Table, count: int, ending: str) -> str:
    one = f"({', '.join(['%s'] * len(table.columns))})"
    return f"{_into(table)} VALUES {', '.join([one] * count)} {ending} {table.key}"


@lru_cache(maxsize=100)
def _statement_of_one(table: Table, ending: str) -> str:
    """All rows are one value for PostgreSQL: our side takes longer to write out a thousand than it to read them."""
    picked = ", ".join(f"told.{column}" for column in table.columns)
    return " ".join([_into(table), "SELECT", picked, "FROM", _told(table), ending, table.key])


def _into(table: Table) -> str:
    return f"INSERT INTO {table.name} ({', '.join(table.columns)})"


def _change(table: Table, value: str, source: str, key: str) -> str:
    """The last column is the key."""
    changed = ", ".join(f"{column} = {value.format(column)}" for column in table.columns[:-1])
    return " ".join(["UPDATE", table.name, "SET", changed, source, f"WHERE {table.name}.{table.key} = {key}"])


def _told(table: Table) -> str:
    typed = zip(table.columns, table.types, strict=True)
    return f"json_to_recordset(%s) AS told({', '.join(f'{column} {kind}' for column, kind in typed)})"


def _as_json(table: Table, values: Sequence[Sequence[object]]) -> str:
    told = [dict(zip(table.names, row, strict=True)) for row in values]
    return json.dumps(told, default=_as_text, ensure_ascii=False, separators=(",", ":"))


def _as_text(value: object) -> str:
    if isinstance(value, date | Decimal | UUID | Promise):  # a moment is a date, too
        return str(value)
    raise TypeError(f"{type(value).__name__} in a row")
