"""How well plain words are heard, on sentences and letters that nobody looked at while the reader was built."""

from collections import Counter

import pytest

from tests.tickets.guarantee.hearing.corpus import BUILT_ON, KEPT_APART, Reading, letters, sentences
from tickets.guarantee.hearing.reader import Hearing, hear

LANGUAGES = ("en", "fr", "de", "es")


def heard(reading: Reading) -> Hearing:
    return hear(reading.text, subject=reading.subject, language=reading.language)


def share(readings: list[Reading], *verdicts: str) -> float:
    return sum(heard(reading).verdict in verdicts for reading in readings) / len(readings)


def test_the_corpus_has_reports_and_others_in_every_language_and_half() -> None:
    for half in (BUILT_ON, KEPT_APART):
        counts = Counter((reading.language, reading.is_report) for reading in sentences(half))
        assert {(language, is_report) for language in LANGUAGES for is_report in (True, False)} == set(counts)
        assert min(counts.values()) >= 10
    texts = [reading.text for half in (BUILT_ON, KEPT_APART) for reading in (*sentences(half), *letters(half))]
    assert len(texts) > 1_500
    assert len(set(texts)) > 0.99 * len(texts)


@pytest.mark.parametrize(("half", "at_least", "at_most"), [(BUILT_ON, 0.99, 0.08), (KEPT_APART, 0.94, 0.25)])
def test_reports_are_heard_and_others_seldom_asked_about(half: str, at_least: float, at_most: float) -> None:
    all_sentences = sentences(half)
    assert share([reading for reading in all_sentences if reading.is_report], "report", "perhaps") >= at_least
    assert share([reading for reading in all_sentences if not reading.is_report], "perhaps") <= at_most


@pytest.mark.parametrize("half", [BUILT_ON, KEPT_APART])
def test_no_machine_opens_a_case_for_what_is_no_report(half: str) -> None:
    opened = [reading.text for reading in (*sentences(half), *letters(half)) if heard(reading).verdict == "report"]
    reports = {reading.text for reading in (*sentences(half), *letters(half)) if reading.verdict == "report"}
    assert len(opened) > 10
    assert [text for text in opened if text not in reports] == []


@pytest.mark.parametrize(("half", "at_least"), [(BUILT_ON, 0.99), (KEPT_APART, 0.9)])
def test_who_calls_on_the_guarantee_has_a_case_at_once(half: str, at_least: float) -> None:
    assert share([reading for reading in sentences(half) if reading.verdict == "report"], "report") >= at_least


@pytest.mark.parametrize("half", [BUILT_ON, KEPT_APART])
def test_rights_are_recognised_and_none_is_invented(half: str) -> None:
    named = [reading for reading in (*sentences(half), *letters(half)) if reading.rights]
    others = [reading for reading in (*sentences(half), *letters(half)) if not reading.rights]
    assert sum(heard(reading).rights == reading.rights for reading in named) >= 0.95 * len(named)
    assert [reading.text for reading in others if heard(reading).rights] == []


# The letters that are kept apart are hard on purpose: most reports are roundabout, in words that nothing here knows,
# and a third of the others speaks of faults that aren't ours.
@pytest.mark.parametrize(("half", "at_least", "at_most"), [(BUILT_ON, 0.95, 0.02), (KEPT_APART, 0.7, 0.12)])
def test_ordinary_letters_are_left_alone_and_letters_that_report_are_not(
    half: str, at_least: float, at_most: float
) -> None:
    ordinary = [letter for letter in letters(half) if not letter.is_report]
    reports = [letter for letter in letters(half) if letter.is_report]
    assert len(ordinary) >= 20
    assert share(ordinary, "perhaps") <= at_most
    assert share(reports, "report", "perhaps") >= at_least
