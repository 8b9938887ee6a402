"""Say how a letter would be read, without storing anything: one JSON object a line."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tickets.mailroom.reading import as_read


class Command(BaseCommand):
    help = "Say how letters would be read, without storing anything."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, help="letters; “-” is standard input")
        parser.add_argument("--json", action="store_true", help="one JSON object a line (the only format so far)")

    def handle(self, *, files: list[Path], **options: Any) -> None:
        for path in files:
            try:
                raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
            except OSError as problem:
                raise CommandError(f"{path} can’t be read: {problem.strerror}") from problem
            self.stdout.write(json.dumps({"file": str(path), **as_read(raw)}))
