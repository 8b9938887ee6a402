"""What 0002 does for texts, for the policy of a published version and the letters that belong to it."""

from django.db import migrations

WORDS = "A published version never changes. Publish a new version instead."
TABLES = ("legal_policy", "legal_noticetext")


def guard(apps, schema_editor):
    for table in TABLES:
        for statement in {"sqlite": sqlite, "postgresql": postgresql}[schema_editor.connection.vendor](table):
            schema_editor.execute(statement)


def sqlite(table):
    return [
        f"""
        CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table}
        WHEN EXISTS (
            SELECT 1 FROM legal_version WHERE id IN (OLD.version_id, NEW.version_id) AND published_at IS NOT NULL
        )
        BEGIN SELECT RAISE(ABORT, '{WORDS}'); END
        """
    ]


def postgresql(table):
    # The function is 0002's: it looks at version_id, which these tables have as well.
    return [
        f"""
        CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table}
        FOR EACH ROW EXECUTE FUNCTION legal_refuse_text_change()
        """
    ]


def unguard(apps, schema_editor):
    for table in TABLES:
        where = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_never_changes{where}")


class Migration(migrations.Migration):
    dependencies = [("legal", "0003_policies_and_letters_of_a_version")]
    operations = [migrations.RunPython(guard, unguard)]
