"""After an outage of days: the clock is right, so the letters of the cases go out: `manage.py believe_clock`."""

from typing import Any

from django.core.management.base import BaseCommand

from tickets.guarantee.sweep import plausible_clock
from tickets.guarantee.sweep.watchdog import database_now


class Command(BaseCommand):
    help = "Says that the clock is right although no sweep of the cases came for days: the next one goes on."

    def handle(self, *args: Any, **options: Any) -> None:
        now = database_now()
        doubted = plausible_clock.believe(now=now)
        if doubted is None:
            self.stdout.write("Nothing was in doubt.")
            return
        self.stdout.write(f"Believed: it is {now:%Y-%m-%d %H:%M} UTC, {doubted.days} days after the last sweep.")
