"""Demo content for an empty database; `serve` does the same on its first start."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from supportportal.serve.database import is_empty
from supportportal.serve.demo import load_demo


class Command(BaseCommand):
    help = "Fill an empty database with demo people, articles, terms, tickets and chats."

    def handle(self, *args: object, **options: object) -> None:
        if settings.HTTPS and not settings.PORTAL_DEMO:
            raise CommandError(
                "PORTAL_URL is https, a public address: set PORTAL_DEMO=1 if demo log-ins are wanted there."
            )
        if not is_empty():
            raise CommandError("The database isn’t empty: demo content would mix with what is there.")
        load_demo(now=timezone.now())
