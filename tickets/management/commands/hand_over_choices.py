"""`manage.py hand_over_choices`: what customers chose, to the billing system or as lines of JSON."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tickets.guarantee import billing
from tickets.guarantee.rules.events import SYSTEM


class Command(BaseCommand):
    help = "Tells the billing system what customers chose; with --print, prints each choice as a line of JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--print", action="store_true", dest="lines", help="print them, send nothing")
        parser.add_argument("--mark", action="store_true", help="with --print: they count as handed over from now on")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["lines"]:
            self._send()
            return
        for case in billing.choices_for_billing():
            self.stdout.write(billing.choice_as_json(case))
            self.stdout.flush()  # marked only once the line is out
            if options["mark"]:
                billing.mark_handed_over(case, actor=SYSTEM, how="command", now=timezone.now())
        self._say_what_is_held()

    def _send(self) -> None:
        if not settings.BILLING_WEBHOOK_URL:
            raise CommandError("BILLING_WEBHOOK_URL is not set. Use --print to get the choices as lines of JSON.")
        taken = billing.hand_over_choices(now=timezone.now(), at_once=True)
        self.stderr.write(f"{taken} handed over, {billing.choices_to_hand_over().count()} still wait.")
        self._say_what_is_held()

    def _say_what_is_held(self) -> None:
        if held := billing.choices_to_hand_over().count() - len(billing.choices_for_billing()):
            self.stderr.write(f"{held} of them until a person of billing has looked: see “Cases”, “To tell billing”.")
