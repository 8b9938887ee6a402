"""Forget a customer from a shell, or all that were forgotten once more, after a restore from an older backup.

Exit codes: 0 done, or shown; 1 no such customer; 2 requests are still open; 3 nobody said yes.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tickets.customers import customer_named
from tickets.forgetting import erasure_requests, forgotten_list
from tickets.forgetting.plan_in_words import lines_of
from tickets.guarantee.rules.events import SYSTEM
from tickets.models import Customer
from tickets.refusals import RequestsStillOpen

NOBODY, STILL_OPEN, NOT_AGREED = 1, 2, 3


class Command(BaseCommand):
    help = "Erase who a customer is and what they wrote, but for what the law makes us keep; says first what goes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("customer", nargs="?", help="an address or a number")
        which.add_argument("--again", type=Path, metavar="FILE", help="everybody in this list, after a restore")
        parser.add_argument("--dry-run", action="store_true", help="only say what would go and what would stay")
        parser.add_argument("--yes", action="store_true", help="don't ask")

    def handle(self, *args: object, **options: Any) -> None:
        if options["again"]:
            numbers = forgotten_list.forget_again(options["again"])
            self.stdout.write(f"Forgotten again: {', '.join(map(str, numbers)) or 'nobody'}.")
            return
        customer = customer_named(options["customer"])
        if customer is None:
            raise CommandError(f"There is no customer {options['customer']}.", returncode=NOBODY)
        self.forget(customer, dry_run=options["dry_run"], agreed=options["yes"])

    def forget(self, customer: Customer, *, dry_run: bool, agreed: bool) -> None:
        now = timezone.now()
        for line in lines_of(erasure_requests.plan_for(customer, now=now)):
            self.stdout.write(str(line))
        if dry_run:
            return
        if not agreed and input(f"Forget customer {customer.pk}? Type yes: ").strip() != "yes":
            raise CommandError("Nothing was erased.", returncode=NOT_AGREED)
        try:
            erasure_requests.forget(customer, by=SYSTEM, now=now)
        except RequestsStillOpen as refusal:
            raise CommandError(str(refusal), returncode=STILL_OPEN) from None
        self.stdout.write(f"Customer {customer.pk} is forgotten, but for what has to stay.")
