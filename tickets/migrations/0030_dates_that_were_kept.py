from django.db import migrations, models


class Migration(migrations.Migration):
    """What was put right in time and comes back after the last day broke no promise of that day.

    A column that may be empty, and no constraint: SQLite adds it without making the table, and its triggers, anew.
    """

    dependencies = [("tickets", "0025_no_suspected_defect")]

    operations = [
        migrations.AddField(
            model_name="conformitycase",
            name="kept_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="put right in time, before it came back"),
        ),
    ]
