"""Write the evidence of a conformity case into a ZIP file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from supportportal.foundations.staff.audit import Act, record_act
from tickets.guarantee.evidence.case_file import evidence_zip
from tickets.models import ConformityCase


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", type=int, help="the number of the case")
        parser.add_argument("file", type=Path, help="where to write; an existing file is refused")

    def handle(self, *args: Any, **options: Any) -> None:
        case = ConformityCase.objects.select_related("ticket").filter(pk=options["case"]).first()
        if case is None:
            raise CommandError(f"There is no case {options['case']}.")
        try:
            with options["file"].open("xb") as file:
                evidence_zip(case, file=file)
        except FileExistsError:
            raise CommandError(f"{options['file']} exists already.") from None
        record_act(Act.EVIDENCE_TAKEN, about=case)
        self.stdout.write(str(options["file"]))
