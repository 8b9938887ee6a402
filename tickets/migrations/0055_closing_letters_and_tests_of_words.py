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
        migrations.AddField(
            model_name='accountletter',
            name='words',
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name='accountletter',
            name='kind',
            field=models.CharField(choices=[('invitation', 'Invitation'), ('new_password', 'New Password'), ('password_changed', 'Password Changed'), ('factor_added', 'Factor Added'), ('factor_removed', 'Factor Removed'), ('recovery_codes', 'Recovery Codes'), ('test', 'Test')], max_length=16),
        ),
    ]
