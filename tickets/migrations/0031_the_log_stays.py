"""The database refuses to change or delete what a case is proved by; only words and salts may be emptied, by a rule.

A later migration that makes SQLite rebuild one of these tables drops its triggers: what to run after it says 0046.
"""

from django.db import migrations

NEVER_CHANGES = "What a case is proved by never changes: only words are erased, after the event that says by which rule."
STAYS = "What a case is proved by is never deleted."

EVENT = ("id", "case_id", "sequence", "kind", "actor", "occurred_at", "recorded_at", "payload", "previous_hash", "hash")
SEAL = ("id", "case_id", "sealed_at", "rows")
KEPT = ("tickets_caseevent", "tickets_caseseal", "tickets_casenotice", "tickets_conformitycase", "tickets_registerentry")


def _same(columns, sign):
    return " AND ".join(f"OLD.{column} {sign} NEW.{column}" for column in columns)


def _later(number):
    return f"""
        SELECT 1 FROM tickets_caseevent later
        WHERE later.case_id = OLD.case_id AND later.kind = 'erased' AND later.sequence > {number}
    """


def _erased_event(sign):
    """Its words and its salt are gone, and nothing else is different."""
    return f"{_same(EVENT, sign)} AND NEW.words IS NULL AND NEW.salt = '' AND EXISTS ({_later('OLD.sequence')})"


def _erased_seal(sign):
    return f"{_same(SEAL, sign)} AND NEW.salt = '' AND EXISTS ({_later('0')})"


SQLITE = [
    f"""
    CREATE TRIGGER tickets_caseevent_never_changes BEFORE UPDATE ON tickets_caseevent
    WHEN NOT ({_erased_event('IS')})
    BEGIN SELECT RAISE(ABORT, '{NEVER_CHANGES}'); END
    """,
    f"""
    CREATE TRIGGER tickets_caseseal_never_changes BEFORE UPDATE ON tickets_caseseal
    WHEN NOT ({_erased_seal('IS')})
    BEGIN SELECT RAISE(ABORT, '{NEVER_CHANGES}'); END
    """,
    f"""
    CREATE TRIGGER tickets_registerentry_never_changes BEFORE UPDATE ON tickets_registerentry
    BEGIN SELECT RAISE(ABORT, '{NEVER_CHANGES}'); END
    """,
    # REPLACE deletes the row it replaces without asking the triggers of DELETE.
    *(
        f"""
        CREATE TRIGGER {table}_is_not_replaced BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, '{NEVER_CHANGES}'); END
        """
        for table in KEPT
    ),
]
SQLITE_DELETIONS = [
    f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{STAYS}'); END" for table in KEPT
]
SQLITE_DELETIONS_BACK = [f"DROP TRIGGER IF EXISTS {table}_stays" for table in KEPT]
SQLITE_BACK = [
    *(f"DROP TRIGGER IF EXISTS {table}_is_not_replaced" for table in KEPT),
    "DROP TRIGGER IF EXISTS tickets_caseevent_never_changes",
    "DROP TRIGGER IF EXISTS tickets_caseseal_never_changes",
    "DROP TRIGGER IF EXISTS tickets_registerentry_never_changes",
]


def _function(name, words, condition=""):
    refuse = f"RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation';"
    body = f"IF {condition} THEN {refuse} END IF; RETURN NEW;" if condition else refuse
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _on_update(table, name, function):
    return f"CREATE TRIGGER {table}_{name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"


SAME = "IS NOT DISTINCT FROM"
POSTGRESQL = [
    _function("tickets_refuse_change", NEVER_CHANGES),
    _function("tickets_refuse_event_change", NEVER_CHANGES, f"NOT ({_erased_event(SAME)})"),
    _function("tickets_refuse_seal_change", NEVER_CHANGES, f"NOT ({_erased_seal(SAME)})"),
    _on_update("tickets_caseevent", "never_changes", "tickets_refuse_event_change"),
    _on_update("tickets_caseseal", "never_changes", "tickets_refuse_seal_change"),
    _on_update("tickets_registerentry", "never_changes", "tickets_refuse_change"),
]
POSTGRESQL_DELETIONS = [
    _function("tickets_refuse_deletion", STAYS),
    *(
        f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION tickets_refuse_deletion()"
        for table in KEPT
    ),
    *(
        f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION tickets_refuse_deletion()"
        for table in KEPT
    ),
]
POSTGRESQL_DELETIONS_BACK = [
    *(f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}" for table in KEPT for name in ("stays", "is_not_emptied")),
    "DROP FUNCTION IF EXISTS tickets_refuse_deletion()",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER IF EXISTS tickets_caseevent_never_changes ON tickets_caseevent",
    "DROP TRIGGER IF EXISTS tickets_caseseal_never_changes ON tickets_caseseal",
    "DROP TRIGGER IF EXISTS tickets_registerentry_never_changes ON tickets_registerentry",
    "DROP FUNCTION IF EXISTS tickets_refuse_change()",
    "DROP FUNCTION IF EXISTS tickets_refuse_event_change()",
    "DROP FUNCTION IF EXISTS tickets_refuse_seal_change()",
]
# Tests empty their tables: their database is without these (tests/conftest.py), and only the tests of them are not.
GUARD_DELETIONS = {"sqlite": SQLITE_DELETIONS, "postgresql": POSTGRESQL_DELETIONS}
UNGUARD_DELETIONS = {"sqlite": SQLITE_DELETIONS_BACK, "postgresql": POSTGRESQL_DELETIONS_BACK}


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in [*{"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor], *GUARD_DELETIONS[vendor]]:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in [*UNGUARD_DELETIONS[vendor], *{"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}[vendor]]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0030_words_leave_the_log")]
    operations = [migrations.RunPython(guard, unguard)]
