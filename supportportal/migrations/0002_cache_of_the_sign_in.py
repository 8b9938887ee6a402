from django.core.management import call_command
from django.db import migrations


def make_table(apps, schema_editor):
    call_command("createcachetable", "supportportal_cache", database=schema_editor.connection.alias, verbosity=0)


def drop_table(apps, schema_editor):
    schema_editor.execute("DROP TABLE supportportal_cache")


class Migration(migrations.Migration):
    """Counts of the second factor's tries, and codes that were used: as good as gone when they are over."""

    dependencies = [("supportportal", "0001_sign_in_counts")]

    operations = [migrations.RunPython(make_table, drop_table)]
