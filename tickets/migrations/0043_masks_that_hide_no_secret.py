from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0042_words_taken_out_leave_the_log")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="not_secret",
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
    ]
