"""Article L. 215-1 leaves out no length of a period: contracts of one month and two are looked at in the next round."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils.timezone import localdate


def announce(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    subscriptions = apps.get_model("tickets", "Subscription").objects.using(schema_editor.connection.alias)
    renewing = subscriptions.filter(renews=True, ended_on=None, customer__isnull=False, renewal_letter_on=None)
    renewing.filter(period_months__lt=3, started_on__lte=localdate()).update(renewal_letter_on=localdate())


class Migration(migrations.Migration):
    dependencies = [("tickets", "0044_the_country_a_customer_names"), ("legal", "0011_the_company")]

    operations = [
        migrations.RunPython(announce, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="announcement",
            name="version",
            field=models.OneToOneField(
                help_text="In force in a month at the earliest. Every customer with a contract gets a letter; of a promise for one country, those with a contract of that country.",
                on_delete=django.db.models.deletion.PROTECT,
                to="legal.version",
                verbose_name="version",
            ),
        ),
    ]
