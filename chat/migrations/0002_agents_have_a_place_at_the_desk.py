import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0001_initial'),
    ]

    operations = [
        migrations.RenameModel(old_name='Presence', new_name='AgentDesk'),
        migrations.AlterModelOptions(
            name='agentdesk',
            options={'verbose_name': 'place at the desk', 'verbose_name_plural': 'places at the desk'},
        ),
        migrations.AlterField(
            model_name='agentdesk',
            name='agent',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='desk', to='tickets.agent', verbose_name='agent'),
        ),
        migrations.AlterField(
            model_name='agentdesk',
            name='seen_at',
            field=models.DateTimeField(db_index=True, verbose_name='last seen'),
        ),
        migrations.AddField(
            model_name='agentdesk',
            name='status',
            field=models.CharField(choices=[('available', 'Available'), ('busy', 'Busy'), ('away', 'Away'), ('invisible', 'Invisible')], default='available', max_length=10, verbose_name='status'),
        ),
        migrations.AddField(
            model_name='agentdesk',
            name='capacity',
            field=models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MaxValueValidator(20)], verbose_name='chats at once'),
        ),
        migrations.AddField(
            model_name='agentdesk',
            name='manual',
            field=models.BooleanField(default=False, verbose_name='picks by hand'),
        ),
        migrations.AddField(
            model_name='agentdesk',
            name='last_handed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='last given a chat'),
        ),
        migrations.AddField(
            model_name='agentdesk',
            name='missed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='last left one unanswered'),
        ),
        migrations.AddConstraint(
            model_name='agentdesk',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__lte', 20)), name='desk_capacity_is_possible'),
        ),
    ]
