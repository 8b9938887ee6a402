#!/usr/bin/env python
"""The portal's commands; `serve` starts all of it."""

import os
import sys

from django.core.management import execute_from_command_line

TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the letter, and brings it again later


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportportal.settings")
    if sys.argv[1:2] == ["serve"]:
        # The only command that may invent secrets, so it says so before the settings are read.
        os.environ.setdefault("PORTAL_EMBEDDED", "1")
    try:
        execute_from_command_line(sys.argv)
    except SystemExit as refusal:
        # A wrong setting is our fault and not the letter's: the sender must not get a bounce for it.
        if sys.argv[1:2] == ["receive_email"] and isinstance(refusal.code, str):
            print(refusal.code, file=sys.stderr)
            raise SystemExit(TRY_AGAIN) from None
        raise


if __name__ == "__main__":
    main()
