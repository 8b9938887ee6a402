from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0024_possible_claims'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='ticket',
            name='ticket_undecided',
        ),
        migrations.RemoveField(
            model_name='ticket',
            name='suspected_defect',
        ),
    ]
