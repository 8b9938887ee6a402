"""Erases the words of a ticket and of its cases, by a rule that stays on record: `forget_ticket 12 --rule …`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tickets.guarantee.evidence.erasure import erase_ticket
from tickets.guarantee.rules.events import SYSTEM
from tickets.models import Ticket


class Command(BaseCommand):
    help = "Erases what was written, sent and attached in a ticket; days, sums and the chains of its cases stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ticket", metavar="TICKET", type=int)
        parser.add_argument("--rule", required=True, help="why: without anybody's name, since it stays")

    def handle(self, *args: Any, ticket: int, rule: str, **options: Any) -> None:
        found = Ticket.objects.filter(pk=ticket).first()
        if found is None:
            raise CommandError(f"There is no ticket {ticket}.")
        if found.cases.with_a_clock().exists():
            raise CommandError(f"A case of ticket {ticket} still runs, or money is owed.")
        erase_ticket(found, by=SYSTEM, rule=rule, now=timezone.now())
