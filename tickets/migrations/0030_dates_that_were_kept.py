from django.db import migrations, models


class Migration(migrations.Migration):
    """What was put right in time and comes back after the last day broke no promise of that day."""

    dependencies = [("tickets", "0025_no_suspected_defect")]

    operations = [
        migrations.AddField(
            model_name="conformitycase",
            name="kept_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="put right in time, before it came back"),
        ),
        migrations.AddConstraint(
            model_name="conformitycase",
            constraint=models.CheckConstraint(
                condition=models.Q(kept_at=None) | models.Q(kept_at__gte=models.F("notified_at")),
                name="case_kept_after_notified",
            ),
        ),
    ]
