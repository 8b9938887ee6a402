"""A time in words, and the times that a text names: “30 calendar days”, “trente jours”, “30 Tage”."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import ngettext

from supportportal.foundations.manuscripts import parse_yaml

DAYS, MONTHS = "days", "months"
BETWEEN = r"[\s\u00a0\u202f-]+"


@dataclass(frozen=True, slots=True)
class NamedLength:
    """A number of days or months, and the sentence of the text that names it."""

    number: int
    unit: str
    sentence: str


def length_in_words(length: int, unit: str) -> str:
    """In the active language."""
    if unit == MONTHS:
        return ngettext("%(n)s month", "%(n)s months", length) % {"n": length}
    return ngettext("%(n)s day", "%(n)s days", length) % {"n": length}


def lengths_in(text: str, *, language: str) -> Iterator[NamedLength]:
    """In the order of the text. Written in figures or in words; in figures only where a language has no file."""
    words = _words_of(language)
    for match in _pattern(language).finditer(text):
        figure = match["number"].lower()
        number = int(figure) if figure.isdecimal() else words.numbers[figure]
        unit = MONTHS if match["month"] else DAYS
        is_article = unit == DAYS and not figure.isdecimal() and number == 1  # “un jour férié”
        if is_article or re.search(
            rf"\b(?:{words.day})\s+$", text[: match.start()], re.IGNORECASE
        ):  # “day 1 to day 30”
            continue
        yield NamedLength(number, unit, _sentence_round(text, match.start()))


@dataclass(frozen=True, slots=True)
class LengthWords:
    """Regular expressions of the units, and the numbers that are written as words."""

    day: str
    month: str
    numbers: Mapping[str, int]


@cache
def _words_of(language: str) -> LengthWords:
    file = Path(__file__).parent / "lengths" / f"{language}.yaml"
    if not file.exists():
        every = [_words_of(path.stem) for path in sorted(file.parent.glob("*.yaml"))]
        return LengthWords("|".join(words.day for words in every), "|".join(words.month for words in every), {})
    facts = parse_yaml(file.read_text(encoding="utf-8"))
    return LengthWords(facts["day"], facts["month"], facts["numbers"])


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """At most one word between the number and its unit: “30 calendar days”, “14 premiers jours”."""
    words = _words_of(language)
    numbers = "|".join([r"\d+", *sorted(words.numbers, key=len, reverse=True)])
    units = rf"(?:(?P<month>{words.month})|(?:{words.day}))"
    return re.compile(rf"(?<![\w.,])(?P<number>{numbers}){BETWEEN}(?:[^\W\d]+{BETWEEN})?{units}(?!\w)", re.IGNORECASE)


def _sentence_round(text: str, place: int) -> str:
    """The sentence or the line in which this place is."""
    start = max(text.rfind(mark, 0, place) for mark in (". ", "! ", "? ", "\n"))
    ends = [end for mark in (". ", "! ", "? ", "\n") if (end := text.find(mark, place)) >= 0]
    return text[start + 1 : min(ends, default=len(text)) + 1].strip(" \n#*-|")
