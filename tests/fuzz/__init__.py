"""Letters damaged in every way; `python -m tests.fuzz` reads them. Its modules find Django set up as in any test."""

import django

from tests import environment

__all__ = ["environment"]  # whose import puts the settings of a test run in place

django.setup()
