import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("legal", "0010_documents_name_their_duty"),
        ("tickets", "0027_the_country_of_a_contract"),
    ]

    operations = [
        migrations.AddField(
            model_name="possibleclaim",
            name="policy_version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="legal.version",
                verbose_name="promise in force",
            ),
        ),
    ]
