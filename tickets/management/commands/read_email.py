"""Say how a letter would be read, without storing anything: one JSON object a line."""

import errno
import json
import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tickets.mailroom.sorting.reading_report import as_read


class Command(BaseCommand):
    help = "Say how letters would be read, without storing anything."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, help="letters; “-” is standard input")
        parser.add_argument("--json", action="store_true", help="one JSON object a line (the only format so far)")

    def handle(self, *, files: list[Path], **options: Any) -> None:
        try:
            unread = self._say(files)
            self.stdout.flush()
        except BrokenPipeError:
            # Whoever was listening has heard enough, as `head` does; what is left to say goes nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        if unread:
            sys.exit(1)

    def _say(self, files: list[Path]) -> int:
        """How many couldn't be read."""
        unread = 0
        for path in files:
            raw = self._bytes(path)
            unread += raw is None
            if raw is not None:
                name = str(path).encode("utf-8", "replace").decode()
                self.stdout.write(json.dumps({"file": name, **as_read(raw)}))
        return unread

    def _bytes(self, path: Path) -> bytes | None:
        """None for what is no readable file: the others are still read."""
        try:
            return _standard_input() if str(path) == "-" else path.read_bytes()
        except (OSError, ValueError) as problem:
            reason = getattr(problem, "strerror", None) or "no file has such a name"
            self.stderr.write(f"{str(path).encode('utf-8', 'replace').decode()} can’t be read: {reason}")
            return None


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return sys.stdin.buffer.read()
