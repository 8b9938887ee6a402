#!/usr/bin/env python
"""The portal's commands; `serve` starts all of it."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportportal.settings")
    if sys.argv[1:2] == ["serve"]:
        # The only command that may invent secrets, so it says so before the settings are read.
        os.environ.setdefault("PORTAL_EMBEDDED", "1")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
