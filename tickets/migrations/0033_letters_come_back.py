from django.db import migrations, models


class Migration(migrations.Migration):
    """Where letters come back, no machine writes any more. A column that may be empty: SQLite adds it at once."""

    dependencies = [("tickets", "0032_the_last_sweep")]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="unreachable_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="letters come back"),
        ),
    ]
