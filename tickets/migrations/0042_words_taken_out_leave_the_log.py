"""Words of one event may be emptied, too, once a later event says that something was taken out of them."""

from django.db import migrations

OLD = "later.kind = 'erased'"
NEW = "later.kind IN ('erased', 'redacted')"
NEVER_CHANGES = "What a case is proved by never changes: only words are erased, after the event that says by which rule."
EVENT = ("id", "case_id", "sequence", "kind", "actor", "occurred_at", "recorded_at", "payload", "previous_hash", "hash")


def _erased_event(sign, *, kinds):
    """Its words and its salt are gone, and nothing else is different."""
    same = " AND ".join(f"OLD.{column} {sign} NEW.{column}" for column in EVENT)
    return f"""
        {same} AND NEW.words IS NULL AND NEW.salt = '' AND EXISTS (
            SELECT 1 FROM tickets_caseevent later
            WHERE later.case_id = OLD.case_id AND {kinds} AND later.sequence > OLD.sequence
        )
    """


def statements(vendor, *, kinds):
    if vendor == "sqlite":
        yield "DROP TRIGGER IF EXISTS tickets_caseevent_never_changes"
        yield f"""
            CREATE TRIGGER tickets_caseevent_never_changes BEFORE UPDATE ON tickets_caseevent
            WHEN NOT ({_erased_event('IS', kinds=kinds)})
            BEGIN SELECT RAISE(ABORT, '{NEVER_CHANGES}'); END
        """
    else:
        refuse = f"RAISE EXCEPTION '{NEVER_CHANGES}' USING ERRCODE = 'integrity_constraint_violation';"
        condition = f"NOT ({_erased_event('IS NOT DISTINCT FROM', kinds=kinds)})"
        yield f"""
            CREATE OR REPLACE FUNCTION tickets_refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN IF {condition} THEN {refuse} END IF; RETURN NEW; END $$
        """


def widen(apps, schema_editor):
    for statement in statements(schema_editor.connection.vendor, kinds=NEW):
        schema_editor.execute(statement)


def narrow(apps, schema_editor):
    for statement in statements(schema_editor.connection.vendor, kinds=OLD):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0041_taken_out")]
    operations = [migrations.RunPython(widen, narrow)]
