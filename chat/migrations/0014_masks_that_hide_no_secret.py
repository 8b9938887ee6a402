from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0013_taken_out")]

    operations = [
        migrations.AddField(
            model_name="chatmessage",
            name="not_secret",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
    ]
