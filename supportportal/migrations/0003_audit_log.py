"""The audit log, which the database itself keeps from being changed, and young entries from being deleted.

A later migration that makes SQLite rebuild the table drops its triggers: run `guard` again after it.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

NEVER_CHANGES = "An entry of the audit log never changes."
STAYS = "An entry of the audit log stays for 90 days at least."

SQLITE = [
    f"""
    CREATE TRIGGER supportportal_auditentry_never_changes BEFORE UPDATE ON supportportal_auditentry
    BEGIN SELECT RAISE(ABORT, '{NEVER_CHANGES}'); END
    """,
    # REPLACE deletes the row it replaces without asking the triggers of DELETE.
    f"""
    CREATE TRIGGER supportportal_auditentry_is_not_replaced BEFORE INSERT ON supportportal_auditentry
    WHEN EXISTS (SELECT 1 FROM supportportal_auditentry WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, '{NEVER_CHANGES}'); END
    """,
]
SQLITE_DELETIONS = [
    f"""
    CREATE TRIGGER supportportal_auditentry_stays BEFORE DELETE ON supportportal_auditentry
    WHEN OLD.timestamp > datetime('now', '-90 days')
    BEGIN SELECT RAISE(ABORT, '{STAYS}'); END
    """,
]
SQLITE_DELETIONS_BACK = ["DROP TRIGGER IF EXISTS supportportal_auditentry_stays"]
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS supportportal_auditentry_never_changes",
    "DROP TRIGGER IF EXISTS supportportal_auditentry_is_not_replaced",
]
POSTGRESQL = [
    f"""
    CREATE FUNCTION supportportal_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{NEVER_CHANGES}' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER supportportal_auditentry_never_changes BEFORE UPDATE ON supportportal_auditentry
    FOR EACH ROW EXECUTE FUNCTION supportportal_refuse_audit_change()
    """,
]
POSTGRESQL_DELETIONS = [
    f"""
    CREATE FUNCTION supportportal_refuse_audit_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{STAYS}' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER supportportal_auditentry_stays BEFORE DELETE ON supportportal_auditentry
    FOR EACH ROW WHEN (OLD.timestamp > now() - interval '90 days')
    EXECUTE FUNCTION supportportal_refuse_audit_deletion()
    """,
    """
    CREATE TRIGGER supportportal_auditentry_is_not_emptied BEFORE TRUNCATE ON supportportal_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION supportportal_refuse_audit_deletion()
    """,
]
POSTGRESQL_DELETIONS_BACK = [
    "DROP TRIGGER IF EXISTS supportportal_auditentry_stays ON supportportal_auditentry",
    "DROP TRIGGER IF EXISTS supportportal_auditentry_is_not_emptied ON supportportal_auditentry",
    "DROP FUNCTION IF EXISTS supportportal_refuse_audit_deletion()",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER IF EXISTS supportportal_auditentry_never_changes ON supportportal_auditentry",
    "DROP FUNCTION IF EXISTS supportportal_refuse_audit_change()",
]
# Tests empty their tables: their database is without these (tests/conftest.py), and only the tests of them are not.
GUARD_DELETIONS = {"sqlite": SQLITE_DELETIONS, "postgresql": POSTGRESQL_DELETIONS}
UNGUARD_DELETIONS = {"sqlite": SQLITE_DELETIONS_BACK, "postgresql": POSTGRESQL_DELETIONS_BACK}


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in [*{"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor], *GUARD_DELETIONS[vendor]]:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in [*UNGUARD_DELETIONS[vendor], *{"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}[vendor]]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('supportportal', '0002_cache_of_the_sign_in'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_pk', models.CharField(db_index=True, max_length=255, verbose_name='object pk')),
                ('object_repr', models.TextField(verbose_name='object representation')),
                ('changes', models.JSONField(null=True, verbose_name='change message')),
                ('remote_addr', models.GenericIPAddressField(blank=True, null=True, verbose_name='remote address')),
                ('timestamp', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='timestamp')),
                ('additional_data', models.JSONField(blank=True, null=True, verbose_name='additional data')),
                ('kind', models.CharField(choices=[('sign_in', 'Sign-ins'), ('read', 'Data read or taken along'), ('people', 'People and rights'), ('prices', 'Subscriptions and prices'), ('settings', 'Settings and hours'), ('texts', 'Texts and ready answers'), ('letters', 'Letters, links and files')], max_length=16, verbose_name='kind')),
                ('act', models.CharField(blank=True, max_length=40)),
                ('action', models.PositiveSmallIntegerField(choices=[(0, 'create'), (1, 'update'), (2, 'delete'), (3, 'access')])),
                ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('content_type', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'verbose_name': 'entry of the audit log',
                'verbose_name_plural': 'audit log',
                'ordering': ['-timestamp', '-pk'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['kind', '-timestamp', '-id'], name='audit_entry_by_kind'), models.Index(fields=['actor', '-timestamp', '-id'], name='audit_entry_by_person')],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
