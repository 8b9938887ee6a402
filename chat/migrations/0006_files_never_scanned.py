from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0005_hours_files_notes_ratings_and_ready_answers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='chatfile',
            index=models.Index(condition=models.Q(('scan', '')), fields=['id'], name='chatfile_never_scanned'),
        ),
    ]
