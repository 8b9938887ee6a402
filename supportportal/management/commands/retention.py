"""What has been kept long enough: counted, or erased by one round of each kind, as the worker does every minute."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

import chat.forgetting
import faq.forgetting
from supportportal.audit_log import keeping
from supportportal.foundations.keeping import in_sentences
from tickets.forgetting import retention


class Command(BaseCommand):
    help = "Erase what was kept long enough, one round; with --dry-run only count it, by kind, with the oldest."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="erase nothing")

    def handle(self, *args: object, **options: Any) -> None:
        now = timezone.now()
        kinds = (retention, chat.forgetting, faq.forgetting, keeping)
        for line in in_sentences([due for kind in kinds for due in kind.due(now=now)]):
            self.stdout.write(line)
        if not options["dry_run"]:
            for kind in kinds:
                kind.forget_due(now=now)
