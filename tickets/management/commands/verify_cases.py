"""Reads every case's chain of events from the first to the last: `manage.py verify_cases`; exit 1 if one is broken."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tickets.guarantee.rules import events
from tickets.models import ConformityCase


class Command(BaseCommand):
    help = "Checks that no event of a case was changed, taken out or added, and that the row is what they made it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("cases", metavar="CASE", nargs="*", type=int, help="only these, by number; else all")

    def handle(self, *args: Any, cases: list[int], **options: Any) -> None:
        checked = ConformityCase.objects.filter(pk__in=cases) if cases else ConformityCase.objects.all()
        whole = broken = 0
        for case in checked.order_by("pk").iterator(chunk_size=500):
            problems = list(events.breaks(case))
            for problem in problems:
                self.stdout.write(f"case {problem.case_id}, event {problem.sequence}: {problem.why}")
            whole, broken = whole + (not problems), broken + bool(problems)
        self.stdout.write(f"{whole} whole, {broken} broken")
        if broken or whole + broken < len(set(cases)):
            raise SystemExit(1)
