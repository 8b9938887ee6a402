"""Cases of the time before 0002 get the state their row tells, and a first look by the sweep."""

from django.db import migrations
from django.db.models.functions import Now


def catch_up(apps, schema_editor):
    cases = apps.get_model("tickets", "ConformityCase").objects.filter(state="open")
    cases.filter(closed_at__isnull=False).update(state="closed")
    cases.filter(closed_at=None, conformity_at__isnull=False).update(state="fix_proposed")
    cases.filter(closed_at=None, conformity_at=None).update(state="acknowledged", next_notice_at=Now())


class Migration(migrations.Migration):
    dependencies = [("tickets", "0004_what_a_request_sounds_like_and_a_telephone")]
    operations = [migrations.RunPython(catch_up, migrations.RunPython.noop)]
