from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0040_copies_of_a_letter")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="not_secret",
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
    ]
