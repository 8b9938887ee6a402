"""The index of words: filled by triggers, so that nothing is written, changed, redacted or erased past it.

SQLite has a full-text table without its texts, PostgreSQL a table of vectors. Accents and capitals are folded by both;
neither needs an extension. A trigger is gone when a migration makes its table anew, which SQLite does: after
migrations, `ensure` sets what is missing and fills the index again.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

MESSAGE, TICKET, FILE, CUSTOMER, ADDRESS = range(5)
KINDS = 8  # a row of SQLite's index is numbered by its source's key and its kind, with room for three more


@dataclass(frozen=True, slots=True)
class Source:
    """A table, and its columns that are searched."""

    kind: int
    table: str
    columns: tuple[str, ...]

    def words(self, row: str) -> str:
        return " || ' ' || ".join(f"{row}.{column}" for column in self.columns)

    def differs(self) -> str:
        return " OR ".join(f"old.{column} <> new.{column}" for column in self.columns)

    @property
    def gaps(self) -> dict[str, object]:
        return {
            "table": self.table,
            "kind": self.kind,
            "kinds": KINDS,
            "columns": ", ".join(self.columns),
            "new": self.words("new"),
            "old": self.words("old"),
            "row": self.words(self.table),
            "differs": self.differs(),
        }


SOURCES = (
    Source(MESSAGE, "tickets_message", ("subject", "text")),
    Source(TICKET, "tickets_ticket", ("subject", "subscription_reference")),
    Source(FILE, "tickets_attachment", ("name",)),
    Source(CUSTOMER, "tickets_customer", ("name", "email", "subscription_reference", "phone")),
    Source(ADDRESS, "tickets_customeraddress", ("address",)),
)

SQLITE = """
CREATE VIRTUAL TABLE tickets_search USING fts5(words, content='', tokenize="unicode61 remove_diacritics 2")
"""
FORGET_OLD = (
    "INSERT INTO tickets_search(tickets_search, rowid, words) VALUES ('delete', old.id * {kinds} + {kind}, {old})"
)
WRITE_NEW = "INSERT INTO tickets_search(rowid, words) VALUES (new.id * {kinds} + {kind}, {new})"
SQLITE_TRIGGERS = {
    "{table}_is_searched": "AFTER INSERT ON {table} BEGIN " + WRITE_NEW + "; END",
    "{table}_is_searched_anew": (
        "AFTER UPDATE OF {columns} ON {table} WHEN {differs} BEGIN " + FORGET_OLD + "; " + WRITE_NEW + "; END"
    ),
    "{table}_is_searched_no_more": "AFTER DELETE ON {table} BEGIN " + FORGET_OLD + "; END",
}
SQLITE_FILL = "INSERT INTO tickets_search(rowid, words) SELECT id * {kinds} + {kind}, {row} FROM {table}"

# Marks that NFKD puts behind their letter, and all that is neither letter nor digit, as FTS5 reads a text.
POSTGRESQL = r"""
CREATE TABLE tickets_search (
    kind smallint NOT NULL, source bigint NOT NULL, words tsvector NOT NULL, PRIMARY KEY (kind, source)
);
CREATE INDEX tickets_search_words ON tickets_search USING gin (words);
CREATE OR REPLACE FUNCTION tickets_words_of(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
    SELECT to_tsvector('simple', lower(regexp_replace(
        regexp_replace(normalize(left(said, 200000), NFKD), '[\u0300-\u036F]', '', 'g'),
        '[\u0001-\u002F:-@\[-`{-\u00BF\u2000-\u206F\u3000-\u303F]+', ' ', 'g'
    )))
$$
"""
POSTGRESQL_TRIGGER = """
CREATE OR REPLACE FUNCTION {table}_is_searched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM tickets_search WHERE kind = {kind} AND source = old.id;
    ELSIF TG_OP = 'INSERT' OR {differs} THEN
        INSERT INTO tickets_search VALUES ({kind}, new.id, tickets_words_of({new}))
        ON CONFLICT (kind, source) DO UPDATE SET words = excluded.words;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {table}_is_searched AFTER INSERT OR DELETE OR UPDATE OF {columns} ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_is_searched()
"""
POSTGRESQL_FILL = "INSERT INTO tickets_search SELECT {kind}, id, tickets_words_of({row}) FROM {table}"


def trigger_names() -> set[str]:
    return {name for source in SOURCES for name in _names_for(source)}


def _names_for(source: Source) -> list[str]:
    names = SQLITE_TRIGGERS if connection.vendor == "sqlite" else ["{table}_is_searched"]
    return [name.format(table=source.table) for name in names]


def ensure(**_signal: Any) -> None:
    """Once all triggers stand this asks one question. Runs after migrations, when nobody writes."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not trigger_names() <= _standing(cursor):
            build(cursor)


def build(cursor: CursorWrapper) -> None:
    """From nothing, whatever was there: for a million messages it takes minutes."""
    is_sqlite = connection.vendor == "sqlite"
    for source in SOURCES:
        for name in SQLITE_TRIGGERS if is_sqlite else ["{table}_is_searched"]:
            cursor.execute(
                ("DROP TRIGGER IF EXISTS " + name + ("" if is_sqlite else " ON {table}")).format(**source.gaps)
            )
    cursor.execute("DROP TABLE IF EXISTS tickets_search")
    cursor.execute(SQLITE if is_sqlite else POSTGRESQL)
    for source in SOURCES:
        cursor.execute((SQLITE_FILL if is_sqlite else POSTGRESQL_FILL).format(**source.gaps))
        for name, act in SQLITE_TRIGGERS.items() if is_sqlite else ():
            cursor.execute(f"CREATE TRIGGER {name} {act}".format(**source.gaps))
        if not is_sqlite:
            cursor.execute(POSTGRESQL_TRIGGER.format(**source.gaps))


def let_go_of_the_forgotten() -> None:
    """SQLite keeps the words of rows that are gone until it merges what it wrote; PostgreSQL keeps none."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO tickets_search(tickets_search) VALUES ('optimize')")


def _standing(cursor: CursorWrapper) -> set[str]:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    else:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    return {name for (name,) in cursor.fetchall()}
