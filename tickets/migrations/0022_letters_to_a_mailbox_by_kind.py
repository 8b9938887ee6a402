from django.db import migrations, models


class Migration(migrations.Migration):
    """Without the kind between, SQLite reads all acknowledgements to count those of one mailbox."""

    dependencies = [("tickets", "0021_how_often_a_mailbox_is_written_to")]

    operations = [
        migrations.RemoveIndex("outgoingemail", "letter_to_a_mailbox"),
        migrations.AddIndex(
            "outgoingemail", models.Index(fields=["mailbox", "kind", "created_at"], name="letter_to_a_mailbox")
        ),
    ]
