from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0054_words_of_letters'),
    ]

    operations = [
        migrations.AddField(
            model_name='team',
            name='tells_of_closing',
            field=models.BooleanField(default=False, help_text='Unless the agent who closes it says otherwise.', verbose_name='tells customers that their request is closed'),
        ),
    ]
