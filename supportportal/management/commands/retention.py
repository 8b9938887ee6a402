"""What has been kept long enough: counted, or erased by one round of each kind, as the worker does every minute."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count, Min
from django.utils import timezone

import chat.forgetting
import faq.forgetting
from supportportal.audit_log import keeping
from supportportal.foundations.rows import OldRows
from tickets.forgetting import retention


class Command(BaseCommand):
    help = "Erase what was kept long enough, one round; with --dry-run only count it, by kind, with the oldest."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="erase nothing")

    def handle(self, *args: object, **options: Any) -> None:
        now = timezone.now()
        for old in _what_is_due(now=now):
            self.stdout.write(f"{old.kind} ({old.setting or 'asked for'}): {_how_many(old)}")
        if not options["dry_run"]:
            for kind in (retention, chat.forgetting, faq.forgetting, keeping):
                kind.forget_due(now=now)


def _what_is_due(*, now: datetime) -> Iterator[OldRows]:
    yield from retention.what_is_due(now=now)
    yield from chat.forgetting.what_is_due(now=now)
    yield from faq.forgetting.what_is_due(now=now)
    yield from keeping.what_is_due(now=now)


def _how_many(old: OldRows) -> str:
    found = old.rows.order_by().aggregate(count=Count("pk"), oldest=Min(old.by))
    if not found["count"]:
        return "none"
    return f"{found['count']}, the oldest of {timezone.localtime(found['oldest']):%Y-%m-%d}"
