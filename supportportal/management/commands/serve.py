"""The whole portal under one command; one Ctrl-C stops it."""

from django.core.management.base import BaseCommand

from supportportal.serve.portal import serve


class Command(BaseCommand):
    help = "Run the whole portal: Redis, database, worker, beat, incoming letters, web server. One Ctrl-C stops all."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        serve()
