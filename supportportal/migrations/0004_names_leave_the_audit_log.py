"""An entry of the audit log still never changes, but for one thing: whom and what it names is emptied, once a later
entry has said that it would be.

That entry lists the keys of those it empties, and can itself neither be changed nor deleted for 90 days.
A later migration that makes SQLite rebuild the table drops its triggers: run `guard` again after it.
"""

from django.db import migrations

NEVER_CHANGES = "An entry of the audit log never changes."
KEPT = ("id", "kind", "act", "action", "object_pk", "remote_addr", "timestamp", "actor_id", "content_type_id")
EMPTIED = "NEW.object_repr = '' AND NEW.changes IS NULL AND NEW.additional_data IS NULL"
ANNOUNCEMENT = """
    SELECT 1 FROM supportportal_auditentry later {each}
    WHERE later.kind = 'people' AND later.act = 'people.names' AND later.id > OLD.id AND {lists}
"""


def _announced_change(*, sign, each, lists):
    same = " AND ".join(f"OLD.{column} {sign} NEW.{column}" for column in KEPT)
    return f"{same} AND {EMPTIED} AND EXISTS ({ANNOUNCEMENT.format(each=each, lists=lists)})"


SQLITE_CHANGE = _announced_change(
    sign="IS", each=", json_each(later.additional_data, '$.entries') listed", lists="listed.value = OLD.id"
)
POSTGRESQL_CHANGE = _announced_change(
    sign="IS NOT DISTINCT FROM", each="", lists="later.additional_data->'entries' @> to_jsonb(OLD.id)"
)


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS supportportal_auditentry_never_changes")
        _guard_sqlite(schema_editor, f"WHEN NOT ({SQLITE_CHANGE})")
    else:
        _guard_postgresql(schema_editor, f"IF {POSTGRESQL_CHANGE} THEN RETURN NEW; END IF;")


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS supportportal_auditentry_never_changes")
        _guard_sqlite(schema_editor, "")
    else:
        _guard_postgresql(schema_editor, "")


def _guard_sqlite(schema_editor, condition):
    schema_editor.execute(
        f"""
        CREATE TRIGGER supportportal_auditentry_never_changes BEFORE UPDATE ON supportportal_auditentry {condition}
        BEGIN SELECT RAISE(ABORT, '{NEVER_CHANGES}'); END
        """
    )


def _guard_postgresql(schema_editor, exception):
    """A trigger's own condition can't ask other rows, so its function does."""
    schema_editor.execute(
        f"""
        CREATE OR REPLACE FUNCTION supportportal_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            {exception}
            RAISE EXCEPTION '{NEVER_CHANGES}' USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    )


class Migration(migrations.Migration):
    dependencies = [("supportportal", "0003_audit_log")]
    operations = [migrations.RunPython(guard, unguard)]
