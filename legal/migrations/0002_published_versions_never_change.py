"""The database itself refuses to change what customers agreed to.

A later migration that makes SQLite rebuild one of the two tables drops its triggers: run `guard` again after it.
Nothing guards against DELETE, which tests need to empty tables; the admin and PROTECT do.
"""

from django.db import migrations

WORDS = "A published version never changes. Publish a new version instead."

SQLITE = [
    f"""
    CREATE TRIGGER legal_version_never_changes BEFORE UPDATE ON legal_version
    WHEN OLD.published_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, '{WORDS}'); END
    """,
    f"""
    CREATE TRIGGER legal_versiontext_never_changes BEFORE UPDATE ON legal_versiontext
    WHEN EXISTS (
        SELECT 1 FROM legal_version WHERE id IN (OLD.version_id, NEW.version_id) AND published_at IS NOT NULL
    )
    BEGIN SELECT RAISE(ABORT, '{WORDS}'); END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS legal_version_never_changes",
    "DROP TRIGGER IF EXISTS legal_versiontext_never_changes",
]
POSTGRESQL = [
    f"""
    CREATE FUNCTION legal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE FUNCTION legal_refuse_text_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT 1 FROM legal_version WHERE id IN (OLD.version_id, NEW.version_id) AND published_at IS NOT NULL
        ) THEN
            RAISE EXCEPTION '%s' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """
    % WORDS,
    """
    CREATE TRIGGER legal_version_never_changes BEFORE UPDATE ON legal_version
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION legal_refuse_change()
    """,
    """
    CREATE TRIGGER legal_versiontext_never_changes BEFORE UPDATE ON legal_versiontext
    FOR EACH ROW EXECUTE FUNCTION legal_refuse_text_change()
    """,
]
POSTGRESQL_BACK = [
    "DROP TRIGGER IF EXISTS legal_version_never_changes ON legal_version",
    "DROP TRIGGER IF EXISTS legal_versiontext_never_changes ON legal_versiontext",
    "DROP FUNCTION IF EXISTS legal_refuse_change()",
    "DROP FUNCTION IF EXISTS legal_refuse_text_change()",
]


def guard(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for statement in {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("legal", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
