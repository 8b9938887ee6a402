"""Bring in letters of the time before the portal: closed tickets, nobody is answered, and none comes twice."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from tickets import data_folder_check
from tickets.mailroom.sorting import old_mail


class Command(BaseCommand):
    help = "Import a letter, an mbox, a Maildir, or a folder of them. Nobody is answered. Break off and repeat at will."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="FILE|FOLDER|MBOX")
        parser.add_argument("--open", action="store_true", dest="open_", help="leave the tickets open for the agents")

    def handle(self, *, paths: list[Path], open_: bool, **options: Any) -> None:
        if missing := [str(path) for path in paths if not path.exists()]:
            raise CommandError(f"There is no {missing[0]}.")
        if foreign := data_folder_check.why_not_ours(now=datetime.now(UTC)):
            raise CommandError(foreign)
        seen = taken = 0
        with tqdm(total=sum(map(old_mail.count, paths)), unit=" letters", file=self.stderr) as bar:
            for path in paths:
                for portion in old_mail.portions(old_mail.letters_in(path)):
                    taken += old_mail.take(portion, open_=open_, now=datetime.now(UTC))
                    seen += len(portion)
                    bar.update(len(portion))
        self.stdout.write(f"{taken} letters imported, {seen - taken} were here already.")
