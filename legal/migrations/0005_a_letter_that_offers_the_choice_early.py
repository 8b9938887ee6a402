from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('legal', '0004_published_policies_never_change'),
    ]

    operations = [
        migrations.AlterField(
            model_name='noticetext',
            name='kind',
            field=models.CharField(choices=[('acknowledgement', 'We have your report'), ('progress', 'Where things stand'), ('question', 'What we need to know'), ('warning', 'Time is running out'), ('breach', 'We are late: the choice'), ('offer', 'You may choose now'), ('choice', 'Your choice, confirmed'), ('confirmation', 'Does it work again?'), ('silence', 'Does it work again? A reminder'), ('refusal', 'Why we refuse, and the mediator'), ('refunded', 'The money is on its way'), ('fulfilled', 'Done')], max_length=16, verbose_name='letter'),
        ),
    ]
