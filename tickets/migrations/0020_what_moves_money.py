import django.db.models.deletion
from django.conf import settings
import django.db.models.functions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("tickets", "0019_who_a_customer_is"),
    ]

    operations = [
        migrations.AddField(
            "conformitycase",
            "cleared_at",
            models.DateTimeField(blank=True, null=True, verbose_name="cleared for billing"),
        ),
        migrations.AddIndex(
            "conformitycase",
            models.Index(django.db.models.functions.Upper("contract_reference"), name="case_by_contract"),
        ),
        migrations.AddField(
            "subscription",
            "entered_by",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="entered by",
            ),
        ),
    ]
