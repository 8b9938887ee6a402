from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0031_the_log_stays'),
    ]

    operations = [
        migrations.CreateModel(
            name='LastSweep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='finished')),
                ('boot', models.CharField(blank=True, max_length=64)),
                ('uptime_seconds', models.FloatField(default=0.0)),
            ],
            options={
                'verbose_name': 'last sweep',
                'verbose_name_plural': 'last sweeps',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_last_sweep')],
            },
        ),
    ]
