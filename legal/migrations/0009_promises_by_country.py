from django.db import migrations, models

import legal.duties


class Migration(migrations.Migration):
    """NULL is allowed for a policy and a version so that SQLite keeps their tables and the triggers on them."""

    dependencies = [("legal", "0008_what_the_law_adds_to_a_late_payment")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="country",
            field=models.CharField(
                blank=True,
                help_text="A country’s two letters, such as GB. Empty: for every country that has no promise of its "
                "own.",
                max_length=2,
                verbose_name="for contracts of",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="duty",
            field=models.CharField(
                blank=True,
                choices=legal.duties.duty_choices,
                help_text="Empty for a text that sets no time, such as the general terms.",
                max_length=16,
                verbose_name="promises in time",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="statutory",
            field=models.BooleanField(default=False, editable=False, verbose_name="the least the law asks"),
        ),
        migrations.AddField(
            model_name="policy",
            name="other_lengths",
            field=models.JSONField(
                blank=True,
                help_text="Numbers of days in the text and the letters that are about something else, such as 14 for "
                "the refund. Any other number must be the time we have.",
                null=True,
                verbose_name="other times that the text names",
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="binding_language",
            field=models.CharField(
                help_text="Its text decides; the others explain it.",
                max_length=8,
                null=True,
                verbose_name="binding language",
            ),
        ),
    ]
