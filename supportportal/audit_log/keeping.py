"""Entries are kept for a set time, and then deleted; the database refuses it for those that are still young."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from supportportal.foundations.rows import OldRows
from supportportal.models import AuditEntry

BATCH = 1_000  # rows a transaction: whoever writes meanwhile waits no longer than for these
CLOCKS_DIFFER_BY = timedelta(hours=1)  # the database goes by its own, and refuses what it takes for too young


def forget_due(*, now: datetime) -> None:
    old = _old(now=now).order_by("timestamp").values_list("pk", flat=True)
    while keys := list(old[:BATCH]):
        AuditEntry.objects.filter(pk__in=keys).delete()


def what_is_due(*, now: datetime) -> list[OldRows]:
    return [OldRows("entries of the audit log", "AUDIT_DAYS", _old(now=now), by="timestamp")]


def _old(*, now: datetime) -> QuerySet[AuditEntry]:
    before = now - timedelta(days=settings.AUDIT_DAYS) - CLOCKS_DIFFER_BY
    old: QuerySet[AuditEntry] = AuditEntry.objects.filter(timestamp__lt=before)
    return old
