import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("legal", "0010_documents_name_their_duty"),
        ("tickets", "0026_dates_that_were_kept"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="country",
            field=models.CharField(
                blank=True,
                help_text="Two letters, such as GB: whose promise holds. Empty: the one for every other country.",
                max_length=2,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[A-Z]{2}$", "A country has two capital letters, such as GB."
                    )
                ],
                verbose_name="country of the contract",
            ),
        ),
        migrations.AddField(
            model_name="conformitycase",
            name="country",
            field=models.CharField(blank=True, max_length=2, verbose_name="country of the contract"),
        ),
    ]
