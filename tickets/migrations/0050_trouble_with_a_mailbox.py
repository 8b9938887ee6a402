from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0048_side_threads")]

    operations = [
        migrations.AddField(
            model_name="mailboxcursor",
            name="trouble",
            field=models.TextField(blank=True, default="", verbose_name="what is wrong"),
        ),
        migrations.AddField(
            model_name="mailboxcursor",
            name="trouble_since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="wrong since"),
        ),
    ]
