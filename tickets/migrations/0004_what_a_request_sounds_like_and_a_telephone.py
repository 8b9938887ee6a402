from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0003_case_events_are_a_chain'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='customer',
            name='phone',
            field=models.CharField(blank=True, max_length=40, verbose_name='telephone'),
        ),
        migrations.AddField(
            model_name='mailboxcursor',
            name='looked_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='last looked into'),
        ),
        migrations.AddField(
            model_name='mailboxcursor',
            name='opened_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='first opened'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='suspected_defect',
            field=models.CharField(blank=True, max_length=200, verbose_name='sounds like a defect'),
        ),
        migrations.AddIndex(
            model_name='attachment',
            index=models.Index(condition=models.Q(('scan', '')), fields=['id'], name='attachment_never_scanned'),
        ),
    ]
