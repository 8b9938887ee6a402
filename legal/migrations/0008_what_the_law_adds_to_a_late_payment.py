from django.db import migrations, models


class Migration(migrations.Migration):
    """Article L. 242-4 as data of the promise. NULL is allowed so that SQLite keeps the table and its trigger."""

    dependencies = [("legal", "0007_letters_are_listed_in_the_code")]

    operations = [
        migrations.AddField(
            model_name="policy",
            name="late_increases",
            field=models.JSONField(
                blank=True,
                help_text="Days of delay and percent, such as “10 legal, 20 5, 30 10”: up to 10 days the legal rate of "
                "interest.",
                null=True,
                verbose_name="what the law adds to a late payment",
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="late_increase_monthly",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="percent added for each further month"
            ),
        ),
    ]
