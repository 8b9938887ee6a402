"""The way out when the folder of letters and files was lost: this one takes its place."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from tickets import data_folder_check


class Command(BaseCommand):
    help = "Make PORTAL_DATA the folder of this database's letters and files. What lay in another folder stays there."

    def handle(self, **options: Any) -> None:
        if data_folder_check.adopt(now=timezone.now()):
            self.stdout.write(f"{settings.PORTAL_DATA} is this database's folder now. Restart every process.")
        else:
            self.stdout.write(f"{settings.PORTAL_DATA} was this database's folder already.")
