"""The history of each ticket, which the database itself keeps: only its agent and its reason may be forgotten.

A later migration that makes SQLite rebuild the table drops its triggers: run `guard` again after it.
"""

import django.db.models.deletion
from django.db import migrations, models

TABLE = "tickets_ticketevent"
NEVER_CHANGES = "What happened to a ticket never changes: only who did it and their reason may be forgotten."
STAYS = "What happened to a ticket is never deleted."
KEPT = ("id", "ticket_id", "kind", "at", "facts")


def _forgets(sign):
    same = " AND ".join(f"OLD.{column} {sign} NEW.{column}" for column in KEPT)
    agent = f"(NEW.agent_id IS NULL OR OLD.agent_id {sign} NEW.agent_id)"
    return f"{same} AND {agent} AND (NEW.reason = '' OR OLD.reason = NEW.reason)"


SQLITE = [
    f"""
    CREATE TRIGGER {TABLE}_never_changes BEFORE UPDATE ON {TABLE}
    WHEN NOT ({_forgets('IS')})
    BEGIN SELECT RAISE(ABORT, '{NEVER_CHANGES}'); END
    """,
    # REPLACE deletes the row it replaces without asking the triggers of DELETE.
    f"""
    CREATE TRIGGER {TABLE}_is_not_replaced BEFORE INSERT ON {TABLE}
    WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, '{NEVER_CHANGES}'); END
    """,
]
SQLITE_DELETIONS = [
    f"CREATE TRIGGER {TABLE}_stays BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
]
SQLITE_DELETIONS_BACK = [f"DROP TRIGGER IF EXISTS {TABLE}_stays"]
SQLITE_BACK = [
    f"DROP TRIGGER IF EXISTS {TABLE}_is_not_replaced",
    f"DROP TRIGGER IF EXISTS {TABLE}_never_changes",
]


def _function(name, words, condition="TRUE"):
    return f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {condition} THEN
                RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
    """


POSTGRESQL = [
    _function("tickets_refuse_history_change", NEVER_CHANGES, f"NOT ({_forgets('IS NOT DISTINCT FROM')})"),
    f"""
    CREATE TRIGGER {TABLE}_never_changes BEFORE UPDATE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION tickets_refuse_history_change()
    """,
]
POSTGRESQL_DELETIONS = [
    _function("tickets_refuse_history_deletion", STAYS),
    f"""
    CREATE TRIGGER {TABLE}_stays BEFORE DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION tickets_refuse_history_deletion()
    """,
    f"""
    CREATE TRIGGER {TABLE}_is_not_emptied BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION tickets_refuse_history_deletion()
    """,
]
POSTGRESQL_DELETIONS_BACK = [
    f"DROP TRIGGER IF EXISTS {TABLE}_stays ON {TABLE}",
    f"DROP TRIGGER IF EXISTS {TABLE}_is_not_emptied ON {TABLE}",
    "DROP FUNCTION IF EXISTS tickets_refuse_history_deletion()",
]
POSTGRESQL_BACK = [
    f"DROP TRIGGER IF EXISTS {TABLE}_never_changes ON {TABLE}",
    "DROP FUNCTION IF EXISTS tickets_refuse_history_change()",
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
    dependencies = [("tickets", "0057_agents_by_mail")]
    operations = [
        migrations.CreateModel(
            name="TicketEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True, default="")),
                ("facts", models.JSONField(default=dict)),
                (
                    "agent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="tickets.agent"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "ordering": ["at", "pk"],
                "indexes": [models.Index(fields=["ticket", "at"], name="ticket_event_in_order")],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
