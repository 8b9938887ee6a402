from django.db import migrations, models

DUTIES = ("guarantee", "withdrawal", "cancellation", "refund", "privacy")


def name_duties(apps, schema_editor):
    """Until now the address of a document said what it promises, for every country."""
    documents = apps.get_model("legal", "Document").objects
    for duty in DUTIES:
        documents.filter(slug=duty).update(duty=duty)


class Migration(migrations.Migration):
    dependencies = [("legal", "0009_promises_by_country")]
    operations = [
        migrations.RunPython(name_duties, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=~models.Q(duty="") & models.Q(statutory=False),
                fields=("duty", "country"),
                name="one_promise_a_country",
                violation_error_message="This country has a document for this promise already.",
            ),
        ),
    ]
