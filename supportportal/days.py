"""Days as people write them: 23 November 2026, mardi 1er décembre."""

import re
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.timezone import is_aware, localtime
from django.utils.translation import get_language

FIRST_OF_THE_MONTH = re.compile(r"(?<!\d)1(?= [^\W\d])")


def in_words(value: date, form: str = "j F Y") -> str:
    """`form` as in Django's `date` filter; an instant is taken in the active time zone.

    French says “1er” where every other day is a bare number, for which Django has no letter.
    """
    day = localtime(value) if isinstance(value, datetime) and is_aware(value) else value
    written = date_format(day, form)
    return FIRST_OF_THE_MONTH.sub("1er", written) if get_language() == "fr" else written
