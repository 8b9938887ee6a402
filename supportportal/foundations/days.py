"""Days as people write them: 23 November 2026, mardi 1er décembre."""

import re
from datetime import date, datetime
from functools import lru_cache

from django.utils.formats import date_format, get_format
from django.utils.timezone import localtime

from supportportal.foundations.language_choice import current_language
from supportportal.foundations.languages.facts import facts_of

FIRST_OF_THE_MONTH = re.compile(r"(?<!\d)1(?= [^\W\d])")


def in_words(value: date, form: str = "j F Y") -> str:
    """`form` as in Django's `date` filter, and as the language has it; an instant is taken in the active time zone.

    French says “1er” where every other day is a bare number, for which Django has no letter.
    """
    if isinstance(value, datetime):
        return _written(localtime(value), form, current_language())
    return _known(value, form, current_language())


def _written(day: date, form: str, language: str) -> str:
    """`language` is the active one."""
    facts = facts_of(language)
    form = form.replace("j F Y", get_format("DATE_FORMAT")).replace("j F", get_format("MONTH_DAY_FORMAT"))
    written = date_format(day, form.replace("l ", f"l{facts.behind_weekday} "))
    return FIRST_OF_THE_MONTH.sub(facts.first_day, written) if facts.first_day else written


_known = lru_cache(maxsize=4096)(_written)  # the letters of one morning speak of the same few days


def years_before(moment: datetime, years: int) -> datetime:
    """The same day of the calendar, so many years before; of 29 February, the 28th."""
    there = localtime(moment)
    try:
        return there.replace(year=there.year - years)
    except ValueError:
        return there.replace(year=there.year - years, day=28)
