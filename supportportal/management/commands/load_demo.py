"""Demo content for an empty database; `serve` does the same on its first start."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from supportportal.serve.database import is_empty
from supportportal.serve.demo import load_demo


class Command(BaseCommand):
    help = "Fill an empty database with demo people, articles, terms, tickets and chats."

    def handle(self, *args: object, **options: object) -> None:
        if not is_empty():
            raise CommandError("The database isn’t empty: demo content would mix with what is there.")
        load_demo(now=timezone.now())
