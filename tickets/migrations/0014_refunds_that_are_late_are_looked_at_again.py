"""Customers whose refund was late before there was a letter for it: the sweep looks at their cases once more."""

from django.db import migrations
from django.db.models import F


def look_again(apps, schema_editor):
    owed = apps.get_model("tickets", "ConformityCase").objects.filter(refunded_at=None, closed_at=None)
    owed.filter(refund_due_at__isnull=False, next_notice_at=None).update(next_notice_at=F("refund_due_at"))


class Migration(migrations.Migration):
    dependencies = [("tickets", "0013_what_still_needs_somebody")]

    operations = [migrations.RunPython(look_again, migrations.RunPython.noop)]
