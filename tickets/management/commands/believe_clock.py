"""After an outage of days: the clock is right, so the letters of the cases go out: `manage.py believe_clock`."""

from typing import Any

from django.core.management.base import BaseCommand

from tickets.guarantee.sweep import plausible_clock, watchdog


class Command(BaseCommand):
    help = "Says that the clock is right although it seems to have leapt: the next sweep of the cases goes on."

    def handle(self, *args: Any, **options: Any) -> None:
        now = watchdog.database_now()
        leap = watchdog.believe_clock(shown=now, now=now, uptime=plausible_clock.uptime())
        if leap is None:
            self.stdout.write("Nothing was in doubt.")
            return
        self.stdout.write(
            f"Believed: it is {now:%Y-%m-%d %H:%M} UTC; the last sweep was at {leap.swept_at:%Y-%m-%d %H:%M}."
        )
