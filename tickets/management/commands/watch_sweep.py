"""One look of the watchdog, for cron, where `serve` does not supervise: 0 when deadlines are told of, else 1."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tickets.guarantee.sweep import watchdog


class Command(BaseCommand):
    help = "Looks whether the sweep of the cases is at work; writes to OPERATOR_ADDRESS once an outage."

    def handle(self, *args: Any, **options: Any) -> None:
        if not watchdog.watch(now=timezone.now()):
            raise CommandError("The sweep of the cases is late; see /health/ready.")
        self.stdout.write("The cases are swept in time.")
