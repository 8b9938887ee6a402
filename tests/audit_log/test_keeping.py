"""The database itself keeps the log: nothing in it changes, nothing young goes, and what is old does."""

import importlib
from datetime import timedelta

import pytest
from django.conf import settings as portal
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from pytest_django import Settings

from supportportal.audit_log import keeping
from supportportal.celery import app
from supportportal.foundations.staff.audit import Act, record_act
from supportportal.models import AuditEntry
from supportportal.tasks import forget_old_audit_entries
from tests.people import make_user

pytestmark = pytest.mark.django_db
TABLE = "supportportal_auditentry"


@pytest.fixture
def guarded() -> None:
    """The deletions, too, which the database of the tests lets pass; for this test's transaction."""
    guards = importlib.import_module("supportportal.migrations.0003_audit_log")
    run(*guards.GUARD_DELETIONS[connection.vendor])


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def refusal(statement: str) -> str:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        run(statement)
    return str(refused.value)


def an_entry(*, days_ago: float = 0) -> AuditEntry:
    user_kind = ContentType.objects.get_for_model(User)
    at = timezone.now() - timedelta(days=days_ago)
    return AuditEntry.objects.create(kind="sign_in", act=Act.SIGNED_IN, content_type=user_kind, action=3, timestamp=at)


def ages() -> list[int]:
    """In days, the youngest first."""
    return [(timezone.now() - entry.timestamp).days for entry in AuditEntry.objects.all()]


def test_no_entry_is_changed_however_old_it_is(guarded: None) -> None:
    for entry in (an_entry(), an_entry(days_ago=500)):
        for change in ("act = 'x'", "actor_id = NULL", "timestamp = timestamp"):
            assert "never changes" in refusal(f"UPDATE {TABLE} SET {change} WHERE id = {entry.pk}")
        entry.act = "x"
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            entry.save()
    assert set(AuditEntry.objects.values_list("act", flat=True)) == {"sign_in.in"}


def test_an_entry_goes_after_ninety_days_at_the_earliest(guarded: None) -> None:
    young, old = an_entry(days_ago=89.9), an_entry(days_ago=90.1)
    run(f"DELETE FROM {TABLE} WHERE id = {old.pk}")
    assert "stays for 90 days" in refusal(f"DELETE FROM {TABLE} WHERE id = {young.pk}")
    assert "stays for 90 days" in refusal(f"DELETE FROM {TABLE}")
    assert list(AuditEntry.objects.all()) == [young]


def test_the_database_of_the_tests_would_let_it_go_without_its_guard() -> None:
    run(f"DELETE FROM {TABLE} WHERE id = {an_entry().pk}")
    assert ages() == []


def test_nobody_empties_or_replaces_it_by_another_door(guarded: None) -> None:
    entry = an_entry()
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")  # else it would be refused for another reason
        assert "stays for 90 days" in refusal(f"TRUNCATE {TABLE}")
        assert "stays for 90 days" in refusal(f"TRUNCATE {TABLE} CASCADE")
    else:
        row = f"SELECT * FROM {TABLE} WHERE id = {entry.pk}"
        assert "never changes" in refusal(f"INSERT OR REPLACE INTO {TABLE} {row}")
    assert list(AuditEntry.objects.all()) == [entry]


def test_whoever_acted_is_not_deleted() -> None:
    user = make_user("maya")
    record_act(Act.SIGNED_IN, about=user, by=user)
    with pytest.raises(ProtectedError):
        user.delete()
    assert User.objects.filter(pk=user.pk).exists()


def test_entries_are_forgotten_once_their_time_is_over(
    guarded: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "BATCH", 2)
    settings.AUDIT_DAYS = 90
    for days in (0, 50, 90, 91, 92, 93, 400):
        an_entry(days_ago=days)
    keeping.forget_due(now=timezone.now())
    assert ages() == [0, 50, 90]  # an hour is left to clocks that differ
    settings.AUDIT_DAYS = 365
    keeping.forget_due(now=timezone.now() + timedelta(days=100))
    assert ages() == [0, 50, 90]


def test_beat_asks_for_it_once_a_day(guarded: None) -> None:
    [entry] = [each for each in app.conf.beat_schedule.values() if each["task"] == forget_old_audit_entries.name]
    assert entry["schedule"] == 24 * 3600
    an_entry(days_ago=portal.AUDIT_DAYS - 1), an_entry(days_ago=portal.AUDIT_DAYS + 1)
    forget_old_audit_entries()
    assert ages() == [364]
