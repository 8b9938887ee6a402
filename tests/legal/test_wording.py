"""Which times a text names, in figures or in words, and which numbers are no times."""

import pytest
from django.utils import translation

from legal.wording import length_in_words, lengths_in


@pytest.mark.parametrize(
    ("language", "text", "named"),
    [
        ("en", "We put it right within 30 calendar days.", [(30, "days")]),
        ("en", "It takes fourteen days, or one month.", [(14, "days"), (1, "months")]),
        ("en", "A 14-day promise; version 30 of 2 texts.", [(14, "days")]),
        ("en", "Every day counts, from day 1 to day 30.", []),
        ("fr", "Vous avez trente jours, puis 14\u00a0jours calendaires.", [(30, "days"), (14, "days")]),
        ("fr", "Un jour férié ne compte pas ; nous répondons dans le mois.", [(1, "months")]),
        ("de", "Wir beheben es in 14 Kalendertagen, spätestens in dreißig Tagen.", [(14, "days"), (30, "days")]),
        ("it", "Rispondiamo entro 30 days.", [(30, "days")]),
    ],
)
def test_a_time_is_found_however_it_is_written(language: str, text: str, named: list[tuple[int, str]]) -> None:
    assert [(length.number, length.unit) for length in lengths_in(text, language=language)] == named


def test_the_sentence_that_names_it_is_quoted_whole() -> None:
    text = "## Promise\n\nYou tell us. We need 30 days. Then it works."
    assert [length.sentence for length in lengths_in(text, language="en")] == ["We need 30 days."]


def test_a_time_is_said_in_the_language_of_its_reader() -> None:
    said = []
    for language in ("en", "fr"):
        with translation.override(language):
            said += [length_in_words(1, "months"), length_in_words(14, "days")]
    assert said == ["1 month", "14 days", "1 mois", "14 jours"]
