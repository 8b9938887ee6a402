from django.db import migrations, models


def the_open_ones_were_answered(apps, schema_editor):
    """Whoever took one before this was kept spoke at once, as far as we know."""
    conversations = apps.get_model("chat", "Conversation").objects.exclude(agent=None)
    conversations.update(answered_at=models.F("taken_at"), first_answered_at=models.F("taken_at"))
    held = apps.get_model("chat", "Conversation").objects.exclude(ticket=None)
    held.update(ticket_through=models.F("last_sequence"))
    apps.get_model("chat", "Conversation").objects.update(waiting_since=models.F("started_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0003_a_conversation_is_handed_out_and_answered'),
    ]

    operations = [
        migrations.RunPython(the_open_ones_were_answered, migrations.RunPython.noop),
    ]
