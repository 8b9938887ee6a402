"""Room for the code of a letter's reason, what stands in its sentence, and why its writer wasn't told that it came."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0014_refunds_that_are_late_are_looked_at_again")]

    operations = [
        migrations.AddField("incomingemail", "reason_code", models.CharField(blank=True, max_length=32)),
        migrations.AddField("incomingemail", "reason_facts", models.JSONField(blank=True, default=dict)),
        migrations.AddField("incomingemail", "silence", models.CharField(blank=True, max_length=32)),
    ]
