"""Days as people write them: 23 November 2026, mardi 1er décembre."""

import re
from datetime import date, datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language

from supportportal.foundations.languages import LANGUAGES

FIRST_OF_THE_MONTH = re.compile(r"(?<!\d)1(?= [^\W\d])")


def in_words(value: date, form: str = "j F Y") -> str:
    """`form` as in Django's `date` filter; an instant is taken in the active time zone.

    French says “1er” where every other day is a bare number, for which Django has no letter.
    """
    if isinstance(value, datetime):
        return _written(localtime(value), form, get_language())
    return _known(value, form, get_language())


def _written(day: date, form: str, language: str | None) -> str:
    """`language` is the active one."""
    written = date_format(day, form)
    spoken = LANGUAGES.get(language or "")
    return FIRST_OF_THE_MONTH.sub(spoken.first_day, written) if spoken and spoken.first_day else written


_known = lru_cache(maxsize=4096)(_written)  # the letters of one morning speak of the same few days
