"""Take letters by SMTP, in the foreground, until told to stop."""

import asyncio
import signal
import sys
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from tickets import data_folder_check
from tickets.mailroom.arriving import listening


class Command(BaseCommand):
    help = "Take letters by SMTP on HOST:SMTP_PORT, until SIGTERM or Ctrl-C."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        if foreign := data_folder_check.why_not_ours(now=datetime.now(UTC)):
            raise CommandError(foreign)
        connection.close()  # the collector's thread has its own
        # The collector's thread gives way ten times as often as is usual: each answer to a sender would wait for it.
        sys.setswitchinterval(0.0005)
        asyncio.run(self.listen())

    async def listen(self) -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
        await listening.serve(settings.HOST, settings.SMTP_PORT, stop=stop, ready=self.say)

    def say(self, port: int) -> None:
        self.stdout.write(f"Letters for {settings.SUPPORT_ADDRESS} are taken on {settings.HOST}:{port}")
