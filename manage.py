#!/usr/bin/env python
"""The portal's commands; `serve` starts all of it."""

import os
import secrets
import sys

from django.conf import settings
from django.core.management import execute_from_command_line

from supportportal.services import letter_places
from tickets.mailroom.arriving import pipe

SIGN_NOTHING = ("read_email", "conformity_deadline")  # they store nothing either: any key will do


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportportal.settings")
    if sys.argv[1:2] == ["serve"]:
        # The only command that may invent secrets, so it says so before the settings are read.
        os.environ.setdefault("PORTAL_EMBEDDED", "1")
    if sys.argv[1:2] and sys.argv[1] in SIGN_NOTHING and not os.environ.get("SECRET_KEY", "").strip():
        os.environ["SECRET_KEY"] = secrets.token_hex(32)
    if sys.argv[1:2] == ["receive_email"]:
        receive_email()
    else:
        execute_from_command_line(sys.argv)


def receive_email() -> None:
    """Whatever is wrong with us is not the letter's fault: its sender must not get a bounce for it."""
    try:
        settings.configure(**letter_places.settings_of_the_pipe())
        status = pipe.main(sys.argv[2:])
    except SystemExit as refusal:
        if not refusal.code:
            raise
        status, why = pipe.TRY_AGAIN, refusal.code if isinstance(refusal.code, str) else ""
    except Exception as problem:  # as above, a fault of ours too
        status, why = pipe.TRY_AGAIN, repr(problem)
    else:
        why = ""
    if why and sys.stderr:
        print(why, file=sys.stderr)
    raise SystemExit(status)


if __name__ == "__main__":
    main()
