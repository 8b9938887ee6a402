"""Take one letter on standard input, for Postfix or Exim: exit 0 once it is safe, 75 for "try again"."""

import sys
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tickets import data_folder_check
from tickets.mailroom.arriving import pipe

TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h


class Command(BaseCommand):
    help = "Take one letter on standard input; exit 0 only once it is durable, 75 for “try again”."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("recipients", nargs="*", help="the envelope's recipients")
        parser.add_argument("--sender", help="the envelope's sender; empty, <> or MAILER-DAEMON: the null sender")

    def handle(self, *, recipients: list[str], sender: str | None, **options: Any) -> None:
        if foreign := data_folder_check.why_not_ours(now=datetime.now(UTC)):  # nobody would find the letter there
            self.stderr.write(foreign)
            sys.exit(TRY_AGAIN)
        try:
            pipe.receive(sys.stdin.buffer, sender=sender, recipients=recipients, now=datetime.now(UTC))
        except (OSError, MemoryError) as problem:
            self.stderr.write(f"The letter can't be stored just now: {problem}")
            sys.exit(TRY_AGAIN)
