from django.db import migrations, models


def columns_become_one(apps, schema_editor):
    days = apps.get_model("chat", "ClosedDay").objects.exclude(reason_en="", reason_fr="")
    for day in days.iterator():
        by_language = {"en": day.reason_en, "fr": day.reason_fr}
        day.reasons = {language: reason for language, reason in by_language.items() if reason}
        day.save(update_fields=["reasons"])


def one_becomes_columns(apps, schema_editor):
    for day in apps.get_model("chat", "ClosedDay").objects.exclude(reasons={}).iterator():
        day.reason_en, day.reason_fr = day.reasons.get("en", ""), day.reasons.get("fr", "")
        day.save(update_fields=["reason_en", "reason_fr"])


class Migration(migrations.Migration):
    dependencies = [("chat", "0009_topics_are_listed_in_the_code")]

    operations = [
        migrations.AddField("closedday", "reasons", models.JSONField(blank=True, default=dict, verbose_name="reason")),
        migrations.RunPython(columns_become_one, one_becomes_columns),
        migrations.RemoveField("closedday", "reason_en"),
        migrations.RemoveField("closedday", "reason_fr"),
    ]
