import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import tickets.models.storage


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0004_open_conversations_were_answered'),
        ('tickets', '0003_case_events_are_a_chain'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CannedReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(blank=True, choices=[('general', 'General'), ('billing', 'Billing'), ('connectivity', 'Connectivity')], help_text='Empty: for every team.', max_length=20, verbose_name='topic')),
                ('language', models.CharField(choices=[('en', 'English'), ('fr', 'French')], max_length=8, verbose_name='language')),
                ('shortcut', models.CharField(max_length=30, validators=[django.core.validators.RegexValidator('^[a-z0-9-]+$', 'Small letters, digits and hyphens only.')], verbose_name='shortcut')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('text', models.TextField(max_length=4000, verbose_name='text')),
            ],
            options={
                'verbose_name': 'canned reply',
                'verbose_name_plural': 'canned replies',
                'ordering': ['shortcut', 'language'],
            },
        ),
        migrations.CreateModel(
            name='ChatFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=255, verbose_name='name')),
                ('content_type', models.CharField(max_length=120, verbose_name='kind')),
                ('size', models.PositiveBigIntegerField(verbose_name='bytes')),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('content_id', models.CharField(blank=True, max_length=255)),
                ('file', models.FileField(max_length=255, storage=tickets.models.storage.private_storage, upload_to='', verbose_name='file')),
                ('locked_reason', models.CharField(blank=True, choices=[('archive', 'it is an archive, and we don’t open archives'), ('program', 'it is a program or a script'), ('page', 'it is a web page or a drawing that could run something'), ('macros', 'it holds macros or embedded programs'), ('encrypted', 'it is protected by a password, so nobody can check it'), ('disguised', 'it is two kinds of file at once'), ('kind', 'we don’t take files of this kind'), ('infected', 'a virus was found in it')], max_length=10, verbose_name='locked')),
                ('unlocked_at', models.DateTimeField(blank=True, null=True, verbose_name='unlocked')),
                ('scan', models.CharField(blank=True, choices=[('', 'not scanned'), ('pending', 'not checked yet'), ('clean', 'no virus found'), ('infected', 'a virus was found'), ('failed', 'could not be checked yet')], default='', max_length=8, verbose_name='virus scan')),
                ('virus', models.CharField(blank=True, max_length=200, verbose_name='virus')),
                ('scan_attempts', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('scan_due_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'file in a chat',
                'verbose_name_plural': 'files in chats',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ChatNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=4000, verbose_name='text')),
                ('created_at', models.DateTimeField(verbose_name='written')),
            ],
            options={
                'verbose_name': 'chat note',
                'verbose_name_plural': 'chat notes',
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ChatRating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.PositiveSmallIntegerField(verbose_name='score')),
                ('comment', models.TextField(blank=True, verbose_name='comment')),
                ('rated_at', models.DateTimeField(verbose_name='rated')),
            ],
            options={
                'verbose_name': 'rating of a chat',
                'verbose_name_plural': 'ratings of chats',
                'ordering': ['-rated_at'],
            },
        ),
        migrations.CreateModel(
            name='ChatTopic',
            fields=[
                ('topic', models.CharField(choices=[('general', 'General'), ('billing', 'Billing'), ('connectivity', 'Connectivity')], max_length=20, primary_key=True, serialize=False, verbose_name='topic')),
                ('manual', models.BooleanField(default=False, help_text='Off: waiting chats are handed to who has room.', verbose_name='agents pick by hand')),
                ('holidays', models.BooleanField(default=True, help_text='Those of France; only with opening hours.', verbose_name='closed on public holidays')),
                ('patience_minutes', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)], verbose_name='minutes until mail is offered')),
                ('longest_queue', models.PositiveSmallIntegerField(default=10, help_text='With so many waiting, and no agent with room, it is full.', verbose_name='longest queue')),
            ],
            options={
                'verbose_name': 'chat settings of a topic',
                'verbose_name_plural': 'chat settings of topics',
            },
        ),
        migrations.CreateModel(
            name='ClosedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('topic', models.CharField(blank=True, choices=[('general', 'General'), ('billing', 'Billing'), ('connectivity', 'Connectivity')], help_text='Empty: for every team.', max_length=20, verbose_name='topic')),
                ('reason_en', models.CharField(blank=True, max_length=120, verbose_name='reason, in English')),
                ('reason_fr', models.CharField(blank=True, max_length=120, verbose_name='reason, in French')),
            ],
            options={
                'verbose_name': 'closed day',
                'verbose_name_plural': 'closed days',
                'ordering': ['day', 'topic'],
            },
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(choices=[('general', 'General'), ('billing', 'Billing'), ('connectivity', 'Connectivity')], max_length=20, verbose_name='topic')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], verbose_name='day')),
                ('opens_at', models.TimeField(verbose_name='from')),
                ('closes_at', models.TimeField(help_text='00:00 is the end of that day.', verbose_name='until')),
            ],
            options={
                'verbose_name': 'opening hours',
                'verbose_name_plural': 'opening hours',
                'ordering': ['topic', 'weekday', 'opens_at'],
            },
        ),
        migrations.AddConstraint(
            model_name='cannedreply',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('shortcut'), models.F('language'), models.F('topic'), name='canned_reply_shortcut_once'),
        ),
        migrations.AddField(
            model_name='chatfile',
            name='message',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='chat.chatmessage', verbose_name='message'),
        ),
        migrations.AddField(
            model_name='chatfile',
            name='unlocked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='unlocked by'),
        ),
        migrations.AddField(
            model_name='chatnote',
            name='agent',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tickets.agent', verbose_name='agent'),
        ),
        migrations.AddField(
            model_name='chatnote',
            name='conversation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='chat.conversation'),
        ),
        migrations.AddField(
            model_name='chatnote',
            name='to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.agent', verbose_name='to'),
        ),
        migrations.AddField(
            model_name='chatrating',
            name='conversation',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='rating', to='chat.conversation'),
        ),
        migrations.AddConstraint(
            model_name='closedday',
            constraint=models.UniqueConstraint(fields=('day', 'topic'), name='closed_day_once'),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.UniqueConstraint(fields=('topic', 'weekday', 'opens_at'), name='opening_hours_once'),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at')), ('closes_at', '00:00'), _connector='OR'), name='opening_hours_end_after_they_begin', violation_error_message='The end must be after the beginning. 00:00 is the end of that day.'),
        ),
        migrations.AddIndex(
            model_name='chatfile',
            index=models.Index(condition=models.Q(('scan_due_at', None), _negated=True), fields=['scan_due_at'], name='chatfile_to_be_scanned'),
        ),
        migrations.AddConstraint(
            model_name='chatrating',
            constraint=models.CheckConstraint(condition=models.Q(('score__gte', 1), ('score__lte', 5)), name='rating_is_one_to_five'),
        ),
    ]
