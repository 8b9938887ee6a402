"""Tables with many rows, quickly: a few real rows copied by the database itself, in both portals the same way."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.management.color import no_style
from django.db import connection, models

AT_ONCE = 100_000


def copy_row(row: models.Model, *, count: int, changed: dict[str, str]) -> None:
    """`count` rows like this one. `changed`: column → SQL, where {n} is 1, 2, 3 … and {old} what the row has there.

    Keys follow the present last one, so that a table's copies point at each other by `key of the row + n`.
    """
    table, key = row._meta.db_table, row._meta.pk
    assert key is not None
    columns = [field.column for field in row._meta.concrete_fields]
    values = {key.column: "{old} + {n}", **changed}
    picked = ", ".join(
        values[column].format(n="numbers.n", old=f"kept.{quoted(column)}")
        if column in values
        else f"kept.{quoted(column)}"
        for column in columns
    )
    into = f"INSERT INTO {quoted(table)} ({', '.join(map(quoted, columns))})"
    for start in range(1, count + 1, AT_ONCE):
        end = min(start + AT_ONCE - 1, count)
        source = (
            f"SELECT {picked} FROM {quoted(table)} AS kept, {_numbers(start, end)} WHERE kept.{key.column} = {row.pk}"
        )
        with in_a_hurry(), connection.cursor() as cursor:
            cursor.execute(f"{into} {source}")


@contextmanager
def in_a_hurry() -> Iterator[None]:
    """Filling waits for no disk; `settle` does. What is measured afterwards is as durable as ever."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA cache_size=-1000000")
        yield
        cursor.execute("PRAGMA cache_size=-65536")
        cursor.execute("PRAGMA synchronous=FULL")


def settle(tables: Sequence[type[models.Model]]) -> None:
    """As the database would be after a night: keys go on after the copies, and PostgreSQL has looked at what is there.

    SQLite hasn't: nobody tells it to ANALYZE, in a portal either.
    """
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        for table in tables:
            cursor.execute(f"VACUUM ANALYZE {quoted(table._meta.db_table)}")
        cursor.execute("CHECKPOINT")


def earlier(minutes: str) -> str:
    """A moment that many minutes before the copied one."""
    if connection.vendor == "postgresql":
        return f"{{old}} - {minutes} * interval '1 minute'"
    return f"strftime('%Y-%m-%d %H:%M:%f', {{old}}, '-' || {minutes} || ' minutes')"


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _numbers(start: int, end: int) -> str:
    if connection.vendor == "postgresql":
        return f"generate_series({start}, {end}) AS numbers(n)"
    counting = f"WITH RECURSIVE up(n) AS (SELECT {start} UNION ALL SELECT n + 1 FROM up WHERE n < {end})"
    return f"({counting} SELECT n FROM up) AS numbers"
