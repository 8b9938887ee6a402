"""Fetch letters from the mailbox at IMAP_URL, in the foreground, until told to stop."""

import signal
import threading
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tickets import data_folder_check
from tickets.mailroom.arriving import imap, imap_login


class Command(BaseCommand):
    help = "Fetch letters from the mailbox at IMAP_URL, as they come, until SIGTERM or Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="fetch what is there, and end")

    def handle(self, *, once: bool, **options: Any) -> None:
        if not settings.IMAP_URL:
            raise CommandError("IMAP_URL is not set: there is no mailbox to fetch letters from.")
        if foreign := data_folder_check.why_not_ours(now=datetime.now(UTC)):
            raise CommandError(foreign)
        account = imap_login.account_of(settings.IMAP_URL)
        if once:
            with imap_login.open_mailbox(account) as box:
                taken = imap.take_new(box, account, now=datetime.now(UTC))
            self.stdout.write(f"{taken} letters fetched from {account.name}")
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        self.stdout.write(f"Letters are fetched from {account.name}")
        imap.watch(account, stop=stop)
