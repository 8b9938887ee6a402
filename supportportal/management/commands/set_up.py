"""An empty portal made usable by a few questions; each can be answered beforehand."""

from argparse import ArgumentParser
from collections.abc import Collection
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_time

from legal.demo import DOCUMENTS
from supportportal.serve import setting_up
from tickets.models import Agent

DRAFTS = "The other documents are about an invented company: make them yours at the desk, and let a lawyer read them."


class Command(BaseCommand):
    help = "Make an empty portal usable: groups, teams, hours, a first administrator, documents. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-input", action="store_true", help="ask nothing: what isn't said is left undone")
        parser.add_argument("--administrator", help="a user name; DJANGO_SUPERUSER_PASSWORD holds the password")
        parser.add_argument("--email", default="", help="the administrator's, where reminders go")
        parser.add_argument("--first-name", default="", help="the administrator's, as customers read it")
        parser.add_argument("--language", default="en", choices=dict(settings.LANGUAGES), help="the administrator's")
        parser.add_argument("--hours", default="", metavar="09:00-18:00", help="of the chats, Monday to Friday")
        parser.add_argument("--publish", nargs="*", default=[], choices=DOCUMENTS, help="these documents, as they are")

    def handle(self, *args: object, **options: Any) -> None:
        self.asks = not options["no_input"]
        setting_up.open_teams()
        self.stdout.write("Groups and teams are there.")
        about = ("administrator", "email", "first_name", "language")
        self.name_administrator(**{name: options[name] for name in about})
        self.set_hours(options["hours"])
        self.offer_documents(options["publish"], now=timezone.now())

    def name_administrator(self, *, administrator: str | None, email: str, first_name: str, language: str) -> None:
        if Agent.objects.filter(user__is_superuser=True, user__is_active=True).exists():
            self.stdout.write("There is an administrator.")
            return
        superusers = User.objects.filter(is_superuser=True, is_active=True)
        if not superusers.exists():  # one may be there whose place at the desk was never made
            if not (administrator or self.asks):
                raise CommandError("Nobody could sign in to the desk: name an administrator with --administrator.")
            said = {"username": administrator, "email": email} if administrator else {}
            call_command("createsuperuser", interactive=self.asks, verbosity=0, **said)
        user = superusers.latest("pk")
        first_name = first_name or user.first_name or self.answer("First name, as customers read it: ")
        setting_up.employ_administrator(user, first_name=first_name, language=language)
        self.stdout.write(f"{user.get_username()} is the administrator, and answers in every team.")

    def set_hours(self, hours: str) -> None:
        hours = hours or self.answer("Hours of the chats from Monday to Friday, such as 09:00-18:00 (or none): ")
        if hours:
            opens_at, closes_at = _times(hours)
            count = setting_up.open_on_working_days(opens_at=opens_at, closes_at=closes_at)
            self.stdout.write(f"{count} teams have these hours now. What had hours kept them.")

    def offer_documents(self, wanted: Collection[str], *, now: datetime) -> None:
        for version in setting_up.draft_documents(now=now):
            self.stdout.write(f"“{version.texts.first()}” is in force: it gives the days that the law gives.")
        drafts = setting_up.drafts()
        if drafts:
            self.stdout.write(DRAFTS)
        for version in drafts:
            title, page = str(version.texts.first()), f"/admin/legal/version/{version.pk}/change/"
            question = f"Publish “{title}” as it is? [y/N] "
            if version.document.slug in wanted or self.answer(question).lower() in ("y", "yes"):
                setting_up.publish_from_today(version, now=now)
                self.stdout.write(f"“{title}” is published, in force from {version.effective_on:%-d %B %Y} on.")
            else:
                self.stdout.write(f"“{title}” waits at {page}.")

    def answer(self, question: str) -> str:
        return input(question).strip() if self.asks else ""


def _times(hours: str) -> tuple[time, time]:
    try:
        opens_at, closes_at = (parse_time(part.strip()) for part in hours.split("-"))
    except ValueError:
        opens_at = closes_at = None
    if opens_at is None or closes_at is None or opens_at >= closes_at:
        raise CommandError(f"“{hours}” are no hours such as 09:00-18:00.")
    return opens_at, closes_at
