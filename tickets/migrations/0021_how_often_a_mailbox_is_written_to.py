from datetime import timedelta

from django.db import migrations, models
from django.db.models.functions import Lower
from django.utils import timezone


def count_yesterdays_letters(apps, schema_editor):
    """Roughly: a plus or a dot makes another mailbox of those. Older letters are never counted."""
    letters = apps.get_model("tickets", "OutgoingEmail").objects
    letters.filter(created_at__gt=timezone.now() - timedelta(days=1)).update(mailbox=Lower("to_address"))


class Migration(migrations.Migration):

    dependencies = [
        ("tickets", "0020_what_moves_money"),
    ]

    operations = [
        migrations.RemoveIndex("outgoingemail", "letter_to_somebody"),
        migrations.AddField(
            "outgoingemail", "domain", models.CharField(blank=True, editable=False, max_length=320)
        ),
        migrations.AddField(
            "outgoingemail", "mailbox", models.CharField(blank=True, editable=False, max_length=320)
        ),
        migrations.RunPython(count_yesterdays_letters, migrations.RunPython.noop),
        migrations.AddIndex(
            "outgoingemail", models.Index(fields=["mailbox", "created_at"], name="letter_to_a_mailbox")
        ),
        migrations.AddIndex(
            "outgoingemail",
            models.Index(
                fields=["domain", "created_at"],
                condition=models.Q(kind="acknowledgement"),
                name="letter_to_a_domain",
            ),
        ),
    ]
