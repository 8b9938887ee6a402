import supportportal.foundations.topics
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0053_mail_addresses_of_ours'),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('acknowledgement', 'Acknowledgement'), ('closing', 'Closing letter')], max_length=16, verbose_name='letter')),
                ('topic', models.CharField(blank=True, choices=supportportal.foundations.topics.topic_choices, max_length=20, verbose_name='topic')),
                ('language', models.CharField(max_length=8, verbose_name='language')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('body', models.TextField(max_length=5000, verbose_name='text')),
            ],
            options={
                'verbose_name': 'words of a letter',
                'verbose_name_plural': 'words of letters',
                'ordering': ['kind', 'topic', 'language'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'topic', 'language'), name='letter_words_once')],
            },
        ),
    ]
