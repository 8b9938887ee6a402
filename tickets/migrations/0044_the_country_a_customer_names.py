"""A customer says the country of their contract; one that billing names must be a country."""

from django.db import migrations, models

import supportportal.foundations.places


class Migration(migrations.Migration):
    dependencies = [("tickets", "0043_masks_that_hide_no_secret")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="country",
            field=models.CharField(blank=True, default="", max_length=2, verbose_name="country of the contract"),
        ),
        migrations.AlterField(
            model_name="subscription",
            name="country",
            field=models.CharField(
                blank=True,
                help_text="Two letters, such as GB: whose promise holds. Empty: the one for every other country.",
                max_length=2,
                validators=[supportportal.foundations.places.require_country],
                verbose_name="country of the contract",
            ),
        ),
    ]
