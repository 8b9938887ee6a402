"""The sentence itself is no longer kept: it is written from its code, in the language of who reads."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tickets", "0016_sentences_become_codes")]

    operations = [migrations.RemoveField("incomingemail", "fate_reason")]
