"""Events that were written before there was a chain get their place in it; then the database refuses every change.

A later migration that makes SQLite rebuild the table drops its trigger: run `guard` again after it. Nothing guards
against DELETE, which tests need to empty tables; the chain shows it, and PROTECT and the admin forbid it.
"""

import hashlib
import json
from datetime import UTC

from django.db import migrations

WORDS = "An event of a case never changes."


def chain(apps, schema_editor):
    for case in apps.get_model("tickets", "ConformityCase").objects.iterator():
        case.last_hash, case.last_sequence = "", 0
        for event in apps.get_model("tickets", "CaseEvent").objects.filter(case=case).order_by("sequence"):
            event.previous_hash = case.last_hash
            event.hash = hashlib.sha256((event.previous_hash + canonical(event)).encode()).hexdigest()
            event.save(update_fields=["previous_hash", "hash"])
            case.last_hash, case.last_sequence = event.hash, event.sequence
        case.save(update_fields=["last_hash", "last_sequence"])


def canonical(event):
    """As `tickets.guarantee.rules.events` wrote it on the day of this migration."""
    facts = {
        "case": event.case_id,
        "sequence": event.sequence,
        "kind": event.kind,
        "actor": event.actor,
        "occurred_at": event.occurred_at.astimezone(UTC).isoformat(),
        "recorded_at": event.recorded_at.astimezone(UTC).isoformat(),
        "payload": event.payload,
    }
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER tickets_caseevent_never_changes BEFORE UPDATE ON tickets_caseevent"
            f" BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
        return
    schema_editor.execute(
        f"""
        CREATE FUNCTION tickets_refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    )
    schema_editor.execute(
        "CREATE TRIGGER tickets_caseevent_never_changes BEFORE UPDATE ON tickets_caseevent"
        " FOR EACH ROW EXECUTE FUNCTION tickets_refuse_event_change()"
    )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS tickets_caseevent_never_changes")
        return
    schema_editor.execute("DROP TRIGGER IF EXISTS tickets_caseevent_never_changes ON tickets_caseevent")
    schema_editor.execute("DROP FUNCTION IF EXISTS tickets_refuse_event_change()")


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_the_whole_conformity_case")]
    operations = [
        migrations.RunPython(chain, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
