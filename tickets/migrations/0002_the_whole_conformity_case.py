import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('legal', '0003_policies_and_letters_of_a_version'),
        ('tickets', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=24, verbose_name='kind')),
                ('ordinal', models.PositiveIntegerField(default=0, verbose_name='number')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('claimed_at', models.DateTimeField(verbose_name='written')),
                ('late', models.BooleanField(default=False, verbose_name='late')),
                ('recipients', models.JSONField(default=list, verbose_name='told')),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'ordering': ['claimed_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=40, verbose_name='subscription reference')),
                ('started_on', models.DateField(verbose_name='since')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('price', models.DecimalField(decimal_places=2, max_digits=9, verbose_name='price of a period')),
                ('currency', models.CharField(default='EUR', max_length=3, verbose_name='currency')),
                ('period_months', models.PositiveSmallIntegerField(default=1, verbose_name='months of a period')),
                ('paid_from', models.DateField(blank=True, null=True, verbose_name='first day of the period paid for')),
                ('told_at', models.DateTimeField(verbose_name='as of')),
            ],
            options={
                'verbose_name': 'subscription',
                'verbose_name_plural': 'subscriptions',
                'ordering': ['reference'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='conformitycase',
            name='case_once_per_report',
        ),
        migrations.RenameField(
            model_name='conformitycase',
            old_name='guarantee_version',
            new_name='policy_version',
        ),
        migrations.AddField(
            model_name='caseevent',
            name='hash',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='caseevent',
            name='previous_hash',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='channel',
            field=models.CharField(blank=True, choices=[('mail', 'By mail'), ('form', 'By form'), ('chat', 'By chat'), ('agent', 'By an agent')], max_length=8, verbose_name='reported'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='close_reason',
            field=models.TextField(blank=True, verbose_name='why closed'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='confirmed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='confirmed by the customer'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='contract_reference',
            field=models.CharField(blank=True, max_length=40, verbose_name='subscription reference'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='currency',
            field=models.CharField(blank=True, max_length=3, verbose_name='currency'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='defect',
            field=models.CharField(blank=True, max_length=200, verbose_name='defect'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='defect_number',
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='duty',
            field=models.SlugField(default='guarantee', max_length=40, verbose_name='duty'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='handed_over_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='told to billing'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='last_hash',
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='last_sequence',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='tickets.conformitycase', verbose_name='part of'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='next_notice_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='paid_from',
            field=models.DateField(blank=True, null=True, verbose_name='first day of the period paid for'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='period_months',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='months of a period'),
        ),
        migrations.AlterField(
            model_name='conformitycase',
            name='policy_version',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='legal.version', verbose_name='promise in force'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='price',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True, verbose_name='price of a period'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='refund_amount',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True, verbose_name='refund'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='refund_due_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='refund due'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='refund_last_day',
            field=models.DateField(blank=True, null=True, verbose_name='last day of the refund'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='refund_reference',
            field=models.CharField(blank=True, max_length=120, verbose_name='refund reference'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='refunded_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='refunded'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='remedy_choice',
            field=models.CharField(blank=True, choices=[('reduction', 'A lower price'), ('termination', 'The end of the contract, with a refund'), ('repair', 'Go on repairing')], max_length=12, verbose_name='choice'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='remedy_chosen_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='chosen'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='remedy_ground',
            field=models.CharField(blank=True, choices=[('refused', 'We refused to put it right'), ('failed', 'It came back after a repair'), ('costs', 'Putting it right would have cost or troubled the customer'), ('late', 'We did not put it right in time'), ('serious', 'The defect is serious')], max_length=8, verbose_name='why the choice is open'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='remedy_opened_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='choice open since'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='severity',
            field=models.CharField(choices=[('normal', 'Normal'), ('serious', 'Serious'), ('minor', 'Minor, as we say')], default='normal', max_length=8, verbose_name='severity'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='state',
            field=models.CharField(choices=[('open', 'Open'), ('acknowledged', 'Acknowledged'), ('info_requested', 'Question asked'), ('fix_proposed', 'Fix proposed'), ('resolved', 'Confirmed by the customer'), ('remedy_open', 'The customer may choose'), ('remedy_chosen', 'The customer has chosen'), ('refund_due', 'Refund due'), ('refunded', 'Refunded'), ('closed', 'Closed'), ('rejected', 'Refused: no defect'), ('withdrawn', 'Withdrawn by the customer'), ('merged', 'Part of another case')], default='open', max_length=16, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='subscription_active',
            field=models.BooleanField(null=True, verbose_name='subscription active at the report'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='tzdata',
            field=models.CharField(blank=True, max_length=20, verbose_name='time zone data'),
        ),
        migrations.AddField(
            model_name='team',
            name='manager',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tickets.agent', verbose_name='manager'),
        ),
        migrations.AddField(
            model_name='team',
            name='on_call',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tickets.agent', verbose_name='on call'),
        ),
        migrations.AlterField(
            model_name='outgoingemail',
            name='kind',
            field=models.CharField(choices=[('acknowledgement', 'Acknowledgement'), ('reply', 'Reply'), ('notice', 'Notice'), ('reminder', 'Reminder')], max_length=16, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='casenotice',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='tickets.conformitycase'),
        ),
        migrations.AddField(
            model_name='casenotice',
            name='letters',
            field=models.ManyToManyField(blank=True, related_name='notices', to='tickets.outgoingemail', verbose_name='letters'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='customer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to='tickets.customer', verbose_name='holder of the contract'),
        ),
        migrations.AddField(
            model_name='conformitycase',
            name='subscription',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='tickets.subscription', verbose_name='subscription'),
        ),
        migrations.AddIndex(
            model_name='conformitycase',
            index=models.Index(condition=models.Q(('next_notice_at__isnull', False)), fields=['next_notice_at'], name='case_next_notice'),
        ),
        migrations.AddConstraint(
            model_name='conformitycase',
            constraint=models.CheckConstraint(condition=models.Q(('remedy_chosen_at', None), models.Q(('remedy_choice', ''), _negated=True), _connector='OR'), name='case_choice_has_a_time'),
        ),
        migrations.AddConstraint(
            model_name='conformitycase',
            constraint=models.UniqueConstraint(fields=('ticket', 'notification', 'duty', 'defect_number'), name='case_once_per_defect'),
        ),
        migrations.AddConstraint(
            model_name='casenotice',
            constraint=models.UniqueConstraint(fields=('case', 'kind', 'ordinal'), name='notice_once'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Upper('reference'), name='subscription_reference_once'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='subscription_ends_after_its_start'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('period_months__gte', 1), ('price__gte', 0)), name='subscription_price_is_sane'),
        ),
    ]
