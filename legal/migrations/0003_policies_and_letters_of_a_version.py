import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('legal', '0002_published_versions_never_change'),
    ]

    operations = [
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Kept with every case, such as FR_30D_STRICT.', max_length=40, verbose_name='name')),
                ('length', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(366)], verbose_name='time we have')),
                ('unit', models.CharField(choices=[('days', 'calendar days'), ('months', 'months')], default='days', max_length=8, verbose_name='counted in')),
                ('extended', models.BooleanField(default=False, help_text='A last day that is a Saturday, a Sunday or a public holiday moves on to the next working day.', verbose_name='ends on a working day')),
                ('country', models.CharField(default='FR', max_length=2, verbose_name='public holidays of')),
                ('region', models.CharField(blank=True, max_length=8, verbose_name='region')),
                ('zone', models.CharField(default='Europe/Paris', max_length=64, verbose_name='time zone')),
                ('offers_choice', models.BooleanField(default=False, help_text='A lower price, or the end of the contract with a refund.', verbose_name='gives a choice when it is broken')),
                ('progress_every', models.PositiveSmallIntegerField(default=7, help_text='0: none.', verbose_name='days between two reports to the customer')),
                ('warn_on_day', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='day on which the customer is told that time runs out')),
                ('reminder_days', models.JSONField(blank=True, default=list, verbose_name='days on which agents are reminded')),
                ('reminder_hours', models.JSONField(blank=True, default=list, verbose_name='hours before the end at which agents are reminded')),
                ('lead_from_day', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='day from which the lead is told too')),
                ('manager_from_day', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='day from which the manager is told too')),
                ('on_call_from_hours', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='hours before the end from which the person on call is told too')),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='policy', to='legal.version')),
            ],
            options={
                'verbose_name': 'policy',
                'verbose_name_plural': 'policies',
            },
        ),
        migrations.CreateModel(
            name='NoticeText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('acknowledgement', 'We have your report'), ('progress', 'Where things stand'), ('question', 'What we need to know'), ('warning', 'Time is running out'), ('breach', 'We are late: the choice'), ('choice', 'Your choice, confirmed'), ('confirmation', 'Does it work again?'), ('silence', 'Does it work again? A reminder'), ('refusal', 'Why we refuse, and the mediator'), ('refunded', 'The money is on its way'), ('fulfilled', 'Done')], max_length=16, verbose_name='letter')),
                ('language', models.CharField(max_length=8, verbose_name='language')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('body', models.TextField(help_text='Plain text. Words in braces, such as {last_day}, are filled in.', verbose_name='text')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notice_texts', to='legal.version')),
            ],
            options={
                'verbose_name': 'letter of the clock',
                'verbose_name_plural': 'letters of the clock',
                'ordering': ['kind', 'language'],
                'constraints': [models.UniqueConstraint(fields=('version', 'kind', 'language'), name='notice_text_once_per_language')],
            },
        ),
    ]
