"""A redaction empties the words of those events that it names, and of no other.

A later migration that makes SQLite rebuild a table of 0031 drops its triggers: run `unguard` and `guard` of 0031 after
it, and then `tighten`, without which nothing could be taken out any more.
"""

import importlib

from django.db import migrations

WIDENED = importlib.import_module("tickets.migrations.0042_words_taken_out_leave_the_log")
NAMED = {
    "sqlite": "EXISTS (SELECT 1 FROM json_each(later.payload, '$.emptied') WHERE value = OLD.sequence)",
    "postgresql": "later.payload -> 'emptied' @> to_jsonb(OLD.sequence)",
}


def tighten(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    kinds = f"({WIDENED.OLD} OR later.kind = 'redacted' AND {NAMED[vendor]})"
    for statement in WIDENED.statements(vendor, kinds=kinds):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0045_short_periods_are_announced")]
    operations = [migrations.RunPython(tighten, WIDENED.widen)]
