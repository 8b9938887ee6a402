"""Text that runs from right to left, as it is drawn."""

import pytest

from supportportal.foundations.paper.directions import as_drawn


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("Hello (again), 12 %", "Hello (again), 12 %"),
        ("שלום", "םולש"),
        ("שלום 123 עולם", "םלוע 123 םולש"),
        ("error E-520: שלום!", "error E-520: םולש!"),
        ("שלום abc 12 עולם", "םלוע abc 12 םולש"),
        ("שלום (עולם)", "(םלוע) םולש"),
        ("12 34 שלום", "םולש 34 12"),
    ],
)
def test_hebrew_is_drawn_from_the_right_and_numbers_and_latin_words_in_it_are_not(written: str, drawn: str) -> None:
    assert as_drawn(written) == drawn


def test_arabic_letters_are_joined_to_their_neighbours() -> None:
    """Beh, Heh, Beh: one begins a word, one stands in it, one ends it; Lam with Alef are drawn as one."""
    assert as_drawn("بهب") == "\ufe90\ufeec\ufe91"
    assert as_drawn("لا") == "\ufefb"
    assert as_drawn("بَب") == "\ufe90\u064e\ufe91"  # a vowel sign between them parts nothing


@pytest.mark.parametrize("letter", ["\u05d0", "\u0628"])
def test_a_letter_under_a_hundred_thousand_marks_is_drawn_as_well(letter: str) -> None:
    """Marks have no width, so that a line holds any number of them: whoever writes a letter to us may send that."""
    marks = "\u05b0" * 100_000
    assert len(as_drawn(f"{letter}{marks}{letter}")) == 100_002
