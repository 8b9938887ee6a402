"""After an update of the time zone data: `manage.py recount_cases` works out every running case’s dates anew."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tickets.guarantee import recounting
from tickets.guarantee.rules import zone_data
from tickets.models import ConformityCase


class Command(BaseCommand):
    help = "Works out the dates of the running cases by today’s time zone data; a date never moves to a later one."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        running = ConformityCase.objects.running().exclude(tzdata=zone_data.edition()).order_by("pk")
        moved = [case.pk for case in running.iterator(chunk_size=500) if recounting.recount(case, now=now)]
        for key in moved:
            self.stdout.write(f"case {key} has earlier dates now")
        self.stdout.write(f"{len(moved)} changed")
