"""Room for words beside events, for seals, for the register of all cases, and for letters as they left.

SQLite makes the table of events anew, which drops its trigger; PostgreSQL's is dropped here. 0031 sets new ones.
"""

import importlib

import django.db.models.deletion
from django.db import migrations, models

FIRST_GUARD = importlib.import_module("tickets.migrations.0003_case_events_are_a_chain")


class Migration(migrations.Migration):
    dependencies = [("tickets", "0028_the_promise_of_a_possible_claim")]

    operations = [
        migrations.RunPython(FIRST_GUARD.unguard, FIRST_GUARD.guard),
        migrations.AddField(
            model_name="caseevent", name="salt", field=models.CharField(blank=True, default="", max_length=32), preserve_default=False
        ),
        migrations.AddField(model_name="caseevent", name="words", field=models.JSONField(null=True)),
        migrations.CreateModel(
            name="CaseSeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed_at", models.DateTimeField()),
                ("rows", models.JSONField()),
                ("salt", models.CharField(blank=True, max_length=32)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="tickets.conformitycase",
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.CreateModel(
            name="RegisterEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(unique=True)),
                ("at", models.DateTimeField(db_index=True)),
                ("content", models.JSONField()),
                ("mailed_on", models.DateField(db_index=True, null=True)),
                ("previous_hash", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={"ordering": ["number"]},
        ),
        migrations.CreateModel(
            name="SentLetter",
            fields=[
                (
                    "letter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="as_sent",
                        serialize=False,
                        to="tickets.outgoingemail",
                    ),
                ),
                ("packed", models.BinaryField()),
                ("answer", models.TextField(blank=True)),
            ],
        ),
    ]
