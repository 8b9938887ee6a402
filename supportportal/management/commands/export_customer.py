"""Write all that is held about a customer into a ZIP file, for them to take along."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from supportportal.customer_export import export
from tickets.customers import customer_named


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("customer", help="an address or a number")
        parser.add_argument("file", type=Path, help="where to write; an existing file is refused")

    def handle(self, *args: object, **options: Any) -> None:
        customer = customer_named(options["customer"])
        if customer is None:
            raise CommandError(f"There is no customer {options['customer']}.")
        try:
            with options["file"].open("xb") as file:
                export(customer, file=file)
        except FileExistsError:
            raise CommandError(f"{options['file']} exists already.") from None
        self.stdout.write(str(options["file"]))
