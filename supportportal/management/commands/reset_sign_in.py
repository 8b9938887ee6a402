"""For somebody who can no longer sign in, the last administrator among them: only on the machine itself."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from supportportal.foundations.staff import second_factor
from supportportal.models import SignInCount
from tickets.account_letters import new_password_url


class Command(BaseCommand):
    help = "Let somebody in again: their second factor is taken away, and a link to set a new password printed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--administrator", action="store_true", help="make them an administrator, too")

    @transaction.atomic
    def handle(self, *args: object, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            administrators = User.objects.filter(is_superuser=True).values_list("username", flat=True)
            raise CommandError(f"There is no account of this name. Administrators are: {', '.join(administrators)}.")
        count = second_factor.take_away(user)
        SignInCount.objects.all().delete()  # whoever guessed meanwhile may have used up the tries
        user.is_active = user.is_staff = True
        user.is_superuser = user.is_superuser or options["administrator"]
        user.save(update_fields=["is_active", "is_staff", "is_superuser"])
        self.stdout.write(f"{count} second factors are gone, and every sign-in of {user.get_username()} has ended.")
        self.stdout.write(f"Set a new password here, once, within three days:\n{new_password_url(user)}")
