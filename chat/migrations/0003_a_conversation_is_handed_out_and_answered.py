from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0002_agents_have_a_place_at_the_desk'),
    ]

    operations = [
        migrations.AddField(
            model_name='chatmessage',
            name='file_count',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='conversation',
            name='agent_read',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='conversation',
            name='answered_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='answered'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='customer_read',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='conversation',
            name='customer_seen_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='customer last seen'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='first_answered_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='first answered'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='mail_offered_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='mail offered'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='mailed_through',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='conversation',
            name='pages_read',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='conversation',
            name='ticket_through',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='conversation',
            name='transcript_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='transcript sent'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='unheard_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='conversation',
            name='waiting_since',
            field=models.DateTimeField(blank=True, null=True, verbose_name='waiting since'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['taken_at'], name='conversation_open'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('unheard_at', None), _negated=True), fields=['unheard_at'], name='conversation_unheard'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(fields=['topic', 'first_answered_at'], name='conversation_answered'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'waiting'), _negated=True), ('agent__isnull', True), _connector='OR'), name='conversation_waiting_has_no_agent'),
        ),
    ]
