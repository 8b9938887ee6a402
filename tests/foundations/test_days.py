"""Days in words."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from supportportal.foundations.days import in_words


@pytest.mark.parametrize(
    ("language", "day", "form", "words"),
    [
        ("fr", date(2026, 12, 1), "l j F Y", "mardi 1er décembre 2026"),
        ("fr", date(2026, 12, 11), "l j F", "vendredi 11 décembre"),
        ("fr", date(2026, 12, 21), "j F Y", "21 décembre 2026"),
        ("fr", date(2026, 8, 1), "j F", "1er août"),
        ("en", date(2026, 12, 1), "l j F Y", "Tuesday 1 December 2026"),
        ("de", date(2026, 12, 1), "l j F Y", "Dienstag, 1. Dezember 2026"),
        ("de", date(2026, 12, 1), "j F", "1. Dezember"),
        ("es", date(2026, 12, 1), "l j F Y", "martes 1 de diciembre de 2026"),
        ("nl", date(2026, 12, 1), "l j F Y", "dinsdag 1 december 2026"),
        ("pl", date(2026, 12, 1), "j F Y", "1 grudnia 2026"),
        ("fr", datetime(2026, 11, 30, 23, 30, tzinfo=UTC), "j F Y", "1er décembre 2026"),
    ],
)
def test_a_day_reads_as_people_write_it(language: str, day: date, form: str, words: str) -> None:
    with translation.override(language):
        assert in_words(day, form) == words
